import type { DeliveryFact } from "../../console/facts/facts.ts";
import type { CommandView, RequestView } from "../../console/server/parts.ts";
import type { LoadedConfig } from "../../relay/config/load.ts";
import { compilePassable } from "../../relay/read/headers.ts";
import { factsOf } from "../../relay/verify/facts.ts";
import { compileGlobs } from "../../relay/read/glob.ts";
import { UserError } from "../../types/user-error.ts";
import { asCurl, maskedRequest, shellWord } from "../../console/server/curl.ts";
import type { Io } from "../io.ts";
import { chooseSecret, findSource, signerFor } from "../known-secrets.ts";
import { signed } from "../sign/forge.ts";
import { captureOf } from "./requests.ts";

/** Where a copied command sends to. */
export type Copying = {
  readonly loaded: LoadedConfig;
  readonly relayUrl: string;
  readonly io: Io;
  readonly now: Date;
};

/**
 * A curl command that sends a delivery to the `npm run dev` again, signed with the throw-away secret, so
 * that it runs as it is. Where that cannot be (a secret of one's own, a delivery that was refused) it is
 * the request as it came, with what proves its sender masked.
 */
export function copyHere(
  { source: name, outcome }: DeliveryFact,
  request: RequestView,
  { loaded, relayUrl, io, now }: Copying,
): CommandView {
  const url = `${relayUrl}${request.path}`;
  const asItCame = (why: string): CommandView => ({
    command: asCurl(maskedRequest(request), url),
    note: `copied as curl, with secrets and signatures masked: ${why}`,
  });
  if (name === undefined || outcome === "refused") return asItCame("it was refused as it came");
  try {
    const source = findSource(name, loaded);
    const secret = chooseSecret(source, undefined, io);
    if (secret.from !== "throw-away") return asItCame(`${secret.name} is a secret of your own`);
    const { method, query, headers, body } = captureOf(request);
    const isPassable = compilePassable(source.provider);
    const isProof = compileGlobs(factsOf(source.provider.verify).proofHeaders);
    const kept = headers.filter(
      ([header]) => header === "user-agent" || (isPassable(header) && !isProof(header)),
    );
    const draft = {
      method,
      query,
      headers: Object.fromEntries(kept),
      content: { kind: "bytes", bytes: body } as const,
    };
    const sent = signed(draft, source.provider.verify, signerFor(source, secret, now, io));
    return {
      command: asCurl({ ...sent, bodyBase64: sent.body.toString("base64") }, url),
      note: `copied as curl, signed with the throw-away ${secret.name}`,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return asItCame(error.message);
  }
}

/** A command that signs the event again, with the secret of whoever runs it: never a real signature. */
export function copyFromCloud(
  { source, event }: DeliveryFact,
  { config }: LoadedConfig,
  project: string,
): CommandView {
  if (source === undefined || event === undefined) {
    throw new UserError("this delivery was refused, so there is no event to send");
  }
  const isArchived = config.sources[source]?.archive === true;
  return {
    command: `npx relay send ${source} --from ${quoted(event)} --project ${project}`,
    note: isArchived
      ? "copied: it reads the event from the archive, and signs it with the secret known where it runs"
      : `copied, but it finds nothing until source ${source} has archive: true: the log has no bodies`,
  };
}

const quoted = (text: string): string => (/^[\w.:~@/-]+$/.test(text) ? text : shellWord(text));
