/** Cloud Tasks takes 1 MiB less 7 bytes for a task whole; the rest is room for headers, URL and name. */
export const BODY_LIMIT_BYTES = 1_000_000;
