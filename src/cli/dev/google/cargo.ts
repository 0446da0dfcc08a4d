import { GOOGLE_STORAGE } from "../../../relay/archive/name.ts";
import { bodyHash } from "../../../relay/read/identity.ts";
import type { Content } from "../echo-delivery.ts";
import type { Cargo } from "./played.ts";

/** The event of a request to a Google service: what was wrapped, or the object that it refers to. */
export async function readCargo(
  cargo: Cargo | undefined,
  body: Buffer,
  storage: string,
): Promise<Content> {
  if (cargo === undefined) return { event: null, bytes: body, carried: "as it is" };
  const event = eventOf(cargo.attributes);
  if (cargo.bytes !== undefined) return { event, bytes: cargo.bytes, carried: "wrapped" };
  const { dataref } = cargo.attributes;
  if (dataref === undefined) return { event, bytes: Buffer.alloc(0), carried: "wrapped" };
  return { event, carried: "dataref", ...(await fetchObject(dataref, storage)) };
}

function eventOf({ id, source, type, time = "" }: Cargo["attributes"]): Content["event"] {
  if (id === undefined || source === undefined || type === undefined) return null;
  return { id, source, type, time: new Date(time) };
}

/**
 * The bytes under an address, which the service's subscriber would fetch. An object of a large body has
 * its hash in its name.
 */
async function fetchObject(
  address: string,
  storage: string,
): Promise<Pick<Content, "bytes" | "fault">> {
  const missing = (reason: string) => ({ bytes: Buffer.alloc(0), fault: { status: 200, reason } });
  if (!address.startsWith(`${GOOGLE_STORAGE}/`)) return missing(`its bytes are at ${address}`);
  const response = await fetch(`${storage}${address.slice(GOOGLE_STORAGE.length)}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) return missing(`its bytes are not at ${address}`);
  const hash = /sha256-([\da-f]{64})$/.exec(address)?.[1];
  const isWhole = hash === undefined || hash === bodyHash(bytes);
  return isWhole ? { bytes } : missing(`the bytes at ${address} have changed`);
}
