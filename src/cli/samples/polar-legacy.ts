/** The same events: only the secret becomes a key in another way. */
export { book } from "./polar.ts";
