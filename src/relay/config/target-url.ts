import { isThisMachine } from "../this-machine.ts";

/** The longest URL that Cloud Tasks accepts, after encoding. */
const MAX_URL_CHARACTERS = 2083;

/** What is wrong with a target's URL. */
export type UrlFault = { readonly severity: "error" | "warning"; readonly message: string };

/**
 * What is wrong with the URL of a target, whose `${NAME}` are filled in. Never the URL itself,
 * which may hold a secret.
 */
export function urlFaults(text: string): UrlFault[] {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//.test(text)) {
    return [error("is not a URL that begins with https:// (or http:// for this machine)")];
  }
  const { href, username, password, hash, protocol } = url;
  return [
    ...(href.length > MAX_URL_CHARACTERS
      ? [error(`has ${href.length} characters; Cloud Tasks accepts at most ${MAX_URL_CHARACTERS}`)]
      : []),
    ...(username !== "" || password !== ""
      ? [error("holds a user or password; send credentials in a header, as ${NAME}")]
      : []),
    ...(hash !== "" ? [error("has a #fragment, which is never sent; remove it")] : []),
    ...(protocol === "http:" && !isThisMachine(url)
      ? [warning("is not encrypted, and the task's token can be read on the way; use https")]
      : []),
  ];
}

const error = (message: string): UrlFault => ({ severity: "error", message });
const warning = (message: string): UrlFault => ({ severity: "warning", message });
