import type { SendAnswer, SendOrder } from "../../console/server/parts.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import { type Io, UsageError } from "../io.ts";
import { chooseSecret, findSource, signerFor } from "../known-secrets.ts";
import { post, sourceUrl } from "../send/post.ts";
import { draftEvent } from "../sign/deliver.ts";
import { genuine } from "../sign/forge.ts";
import { asDelivery, eventIn } from "../sign/outgoing.ts";
import { tamperingsFor } from "../sign/tamper.ts";
import { withOverrides } from "./overrides.ts";

/**
 * Sends what was composed, as `relay send` would. Throws a UserError: for an override that cannot be
 * put in, where no secret is known to sign with, where nothing answers.
 */
export async function sendOrder(
  order: SendOrder,
  loaded: LoadedConfig,
  relayUrl: string,
  io: Io,
): Promise<SendAnswer> {
  const source = findSource(order.source, loaded);
  const now = new Date();
  const file = order.bodyBase64 === undefined ? undefined : Buffer.from(order.bodyBase64, "base64");
  const sample = await draftEvent(source.provider, { event: order.type, now }, file);
  const draft = withOverrides(sample, order.overrides ?? "");
  const signer = signerFor(source, chooseSecret(source, undefined, io), now, io);
  const tampering = tamperingsFor(source.provider).find(({ kind }) => kind === order.tamper);
  if (order.tamper !== undefined && tampering === undefined) {
    throw new UsageError(`${order.tamper} does not fit ${source.provider.title}`);
  }
  const { provider } = source;
  const outgoing = (tampering?.make ?? genuine)({ provider, draft, signer });
  const url = sourceUrl(relayUrl, source.name);
  const reply = await post(url, outgoing);
  const event = eventIn(asDelivery(outgoing, url.pathname, now), source);
  return {
    status: reply.status,
    body: reply.body,
    milliseconds: reply.milliseconds,
    ...(event !== undefined && { event: event.id, type: event.type }),
  };
}
