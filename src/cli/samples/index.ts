import { providers } from "../../providers/index.ts";
import type { Provider } from "../../types/provider.ts";
import type { Sample, SampleBook } from "./sample.ts";

/** `.ts` here, `.js` in the compiled package. */
const EXTENSION = import.meta.filename.slice(-".ts".length);

/** The samples of a preset, from the file of its name; plain ones for `provider: custom`. */
export async function sampleBook(provider: Provider): Promise<SampleBook> {
  if (!Object.hasOwn(providers, provider.name)) return plainBook(provider);
  const module: unknown = await import(
    new URL(`${provider.name}${EXTENSION}`, import.meta.url).href
  );
  return (module as { readonly book: SampleBook }).book;
}

/**
 * The sample for an event type; for a type without one, the first sample, which is given that type.
 */
export function sampleFor(book: SampleBook, event: string | undefined): Sample {
  return book.samples.find((sample) => sample.event === event) ?? book.samples[0];
}

/**
 * Nothing but what the preset reads: `composeSample` puts type, id and time where its locators say.
 */
function plainBook(provider: Provider): SampleBook {
  return {
    userAgent: `${provider.name}-webhooks/1.0`,
    samples: [
      {
        event: ["sample", "created"].slice(0, Math.max(1, provider.event.type.length)).join("."),
        json: {
          note: `A sample by relay send, not by ${provider.title}: “äöü” 🚂`,
          sample: "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08",
        },
        fresh: ["/sample"],
      },
    ],
  };
}
