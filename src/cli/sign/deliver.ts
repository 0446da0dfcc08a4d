import type { Provider } from "../../types/provider.ts";
import { sampleBook, sampleFor } from "../samples/index.ts";
import { composeFile, composeSample, type Wanted } from "./compose.ts";
import type { Draft } from "./draft.ts";
import { genuine } from "./forge.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Signer } from "./signer.ts";

/**
 * The unsigned draft of an event: of the user's own bytes where there are some, otherwise of a
 * sample.
 */
export async function draftEvent(
  provider: Provider,
  wanted: Wanted,
  file?: Buffer,
): Promise<Draft> {
  const book = await sampleBook(provider);
  return file === undefined
    ? composeSample(provider, book, sampleFor(book, wanted.event), wanted)
    : composeFile(provider, book, file, wanted);
}

/** A delivery as the provider would send it: composed, signed and written. Throws CannotSign. */
export async function signedEvent(
  provider: Provider,
  wanted: Wanted,
  signer: Signer,
  file?: Buffer,
): Promise<Outgoing> {
  return genuine({ provider, draft: await draftEvent(provider, wanted, file), signer });
}
