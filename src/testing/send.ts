import type { Io } from "../cli/io.ts";
import { chooseSecret, findSource, signerFor } from "../cli/known-secrets.ts";
import { post, sourceUrl } from "../cli/send/post.ts";
import { outcomeOf } from "../cli/send/reply.ts";
import { signedEvent } from "../cli/sign/deliver.ts";
import type { LoadedConfig } from "../relay/config/load.ts";

/** What is sent, where the sample of an event's type is not enough. */
export type Sample = {
  /** The delivery id. Default: a fresh one; the same one again is a redelivery. */
  readonly id?: string;
  /** The body's bytes, in place of the sample's. */
  readonly body?: string | Uint8Array;
};

/** The relay's answer to a delivery. */
export type SentReply = {
  readonly status: number;
  /** accepted, duplicate, ignored, parked …, or the code of the problem; empty where the provider wants another body. */
  readonly outcome: string;
  readonly body: string;
};

/** Sends a signed sample to a source of a relay, as its provider would. Throws a UserError for a source that is not in the config. */
export async function send(
  relay: { readonly loaded: LoadedConfig; readonly url: string; readonly io: Io },
  name: string,
  type: string | undefined,
  { id, body }: Sample,
): Promise<SentReply> {
  const source = findSource(name, relay.loaded);
  const now = new Date();
  const secret = chooseSecret(source, undefined, relay.io);
  const outgoing = await signedEvent(
    source.provider,
    { event: type, id, now },
    signerFor(source, secret, now, relay.io),
    body === undefined ? undefined : Buffer.from(body),
  );
  const reply = await post(sourceUrl(relay.url, name), outgoing);
  return { status: reply.status, outcome: outcomeOf(reply), body: reply.body };
}
