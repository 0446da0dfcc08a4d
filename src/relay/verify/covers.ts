import type { Provider } from "../../types/provider.ts";
import type { Locator, Scheme } from "../../types/scheme.ts";
import { identityOf } from "../read/identity.ts";
import { factsOf } from "./facts.ts";

/**
 * Whether a provider's proof covers all that makes one of its deliveries the same event as another.
 * Where it does not, somebody who has a delivery can have it accepted as another event.
 */
export function coversIdentity({
  verify,
  event,
  items,
}: Pick<Provider, "verify" | "event" | "items">): boolean {
  const { by, content } = identityOf(event);
  if (by === "random") return false;
  const coversAll = (locators: Locator | readonly Locator[] = []): boolean =>
    [locators].flat().every((locator) => covers(verify, locator));
  return by.every((part) => {
    switch (part) {
      case "id":
        return coversAll(event.id);
      case "type":
        return coversAll(event.type);
      case "items":
        return coversAll(items?.id);
      case "content":
        return content === undefined || content === "params"
          ? factsOf(verify).signsBody
          : coversAll(content);
      default:
        return coversAll(part);
    }
  });
}

/**
 * Whether the value at a locator, at each of its alternatives, cannot be changed without the proof
 * failing.
 */
function covers(verify: Scheme, locator: Locator): boolean {
  return locator
    .split(" | ")
    .every((one) => one.startsWith("'") || isSigned(verify, one) || namedIn(verify, one));
}

function isSigned(verify: Scheme, locator: string): boolean {
  const { signsBody, signsUrl } = factsOf(verify);
  if (/^(body|hash|form|member):/.test(locator)) return signsBody && !signsOnlyCrc(verify);
  return locator.startsWith("query:") && signsUrl;
}

function namedIn(verify: Scheme, locator: string): boolean {
  const { timestamp } = factsOf(verify);
  const contents = contentsOf(verify);
  const isStamp = timestamp?.at.split(" | ").includes(locator) === true;
  return (
    contents.length > 0 &&
    contents.every(
      (content) =>
        namesOf(content).includes(locator) || (isStamp && /\{(ts|lower:ts)\}/.test(content)),
    )
  );
}

/** Anybody can make another body with the same CRC-32. */
const signsOnlyCrc = (verify: Scheme): boolean =>
  contentsOf(verify).some((content) => content.includes("{crc32}"));

function contentsOf(verify: Scheme): string[] {
  if (!("content" in verify)) return [];
  const { content } = verify;
  return typeof content === "string" ? [content] : Object.values(content.byText);
}

function namesOf(content: string): string[] {
  return [...content.matchAll(/\{(?:lower:)?([^{}]+)\}/g)].flatMap(([, name = ""]) =>
    name.split(" | "),
  );
}
