/** The same events: only the key that signs them is another one. */
export { book } from "./fusionauth.ts";
