/** Fits the patience of the providers that wait least. */
const TIMEOUT_MS = 2000;
/** JWK Sets and certificates have a few kilobytes. */
const SIZE_LIMIT_BYTES = 256 * 1024;

/**
 * The text at an address that the preset pins: within two seconds, without redirects, and of a bounded size. Throws on everything else.
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
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  return Buffer.concat(chunks).toString("utf8");
}
