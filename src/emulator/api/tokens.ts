import { invalid } from "../errors.ts";

const VALID_MS = 7_200_000; // cloudtasks.proto: "The page token is valid for only 2 hours"

type Page = { readonly of: string; readonly after: string; readonly untilMs: number };

/** A page token: where the next page starts, of which list, and how long that may be asked. */
export function pageToken(of: string, after: string, nowMs: number): string {
  const page: Page = { of, after, untilMs: nowMs + VALID_MS };
  return Buffer.from(JSON.stringify(page)).toString("base64url");
}

/**
 * The last name of the page before; empty for the first page. Throws INVALID_ARGUMENT for a token
 * of another list or time.
 */
export function readPageToken(token: string | null | undefined, of: string, nowMs: number): string {
  if (!token) return "";
  const page = parse(token);
  if (page === undefined || page.of !== of) {
    throw invalid(
      "The page token is invalid: it must come from a call with the same parent and filter.",
    );
  }
  if (nowMs > page.untilMs) throw invalid("The page token has expired: it is valid for 2 hours.");
  return page.after;
}

function parse(token: string): Page | undefined {
  try {
    const page = JSON.parse(Buffer.from(token, "base64url").toString()) as Page | null;
    return typeof page?.after === "string" ? page : undefined;
  } catch {
    return undefined;
  }
}
