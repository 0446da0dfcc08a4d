/** Fits the patience of the providers that wait least. */
const TIMEOUT_MS = 2000;
/** JWK Sets and certificates have a few kilobytes. */
const SIZE_LIMIT_BYTES = 256 * 1024;

/** An answer that is not a success. */
export class FetchFailure extends Error {
  override readonly name = "FetchFailure";
  readonly status: number;

  constructor(address: string, status: number) {
    super(`${address} answered ${status}`);
    this.status = status;
  }
}

/** Statuses by which a provider says that it has no such key, and not that it cannot say. */
const DISOWNED = new Set([400, 404, 410, 422]);

/**
 * Whether an error says that there is nothing at the address, rather than that it cannot be asked.
 */
export const isDisowned = (error: unknown): boolean =>
  error instanceof FetchFailure && DISOWNED.has(error.status);

/**
 * The text at an address that the preset pins: within two seconds, without redirects, and of a
 * bounded size. Throws on everything else.
 */
export async function fetchText(
  address: string,
  fetch: typeof globalThis.fetch,
  request: Pick<RequestInit, "method" | "headers" | "body"> = {},
): Promise<string> {
  const response = await fetch(address, {
    ...request,
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > SIZE_LIMIT_BYTES)
      throw new Error(`${address} answered more than ${SIZE_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (!response.ok) throw new FetchFailure(address, response.status);
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Throws a TypeError where a source's options make no URL of a preset's address: with a scheme in
 * place of a host alone, or white space.
 */
export function checkAddress(address: string, template: string): void {
  if (URL.canParse(address) && address.split("://").length <= 2) return;
  throw new TypeError(`${template} is not a URL with the options of this source`);
}
