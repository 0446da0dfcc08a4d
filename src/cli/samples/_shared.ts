/**
 * The moment of most samples. `composeSample` puts the time of sending where the preset reads it.
 */
export const ISO = "2026-11-23T12:00:00.000Z";
/** The same in Unix seconds. */
export const SECONDS = 1_795_435_200;
/** The same in Unix milliseconds. */
export const MS = SECONDS * 1000;

/** An id of this form where a sample needs no other; `fresh` ones differ with each delivery. */
export const UUID = "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08";

/** An address that receives no mail (RFC 2606). */
export const EMAIL = "ada@example.com";

/** Text that a lossy decoding changes. */
export const TEXT = "Läuft die Mühle? 🚂";
