import type { SendAnswer, SendOrder } from "../../console/server/parts.ts";
import { compileBody } from "../../relay/read/body.ts";
import { compileEvent } from "../../relay/read/event.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import type { Event } from "../../types/delivery.ts";
import type { Source } from "../../types/config.ts";
import { type Io, UsageError } from "../io.ts";
import { chooseSecret, findSource, signerFor } from "../known-secrets.ts";
import { post, sourceUrl } from "../send/post.ts";
import { draftEvent } from "../sign/deliver.ts";
import { asDelivery, type Outgoing, writeDraft } from "../sign/outgoing.ts";
import { signDraft } from "../sign/sign.ts";
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
  const outgoing =
    tampering?.make({ provider, draft, signer }) ??
    writeDraft(signDraft(draft, provider.verify, signer));
  const url = sourceUrl(relayUrl, source.name);
  const reply = await post(url, outgoing);
  const event = readEvent(source, outgoing, url.pathname, now);
  return {
    status: reply.status,
    body: reply.body,
    milliseconds: reply.milliseconds,
    ...(event !== undefined && { event: event.id, type: event.type }),
  };
}

function readEvent(source: Source, outgoing: Outgoing, path: string, now: Date): Event | undefined {
  const delivery = asDelivery(outgoing, path, now);
  try {
    return compileEvent(source)(delivery, compileBody(source.provider)(delivery));
  } catch {
    return undefined; // what was tampered with may hold none
  }
}
