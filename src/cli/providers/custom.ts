import type { Scheme } from "../../types/relay-yaml.ts";

/** How deliveries can be proved, for whoever writes a provider out. */
const KINDS = {
  mac: "an HMAC over the body, often with a timestamp",
  signature: "a public-key signature (Ed25519, ECDSA)",
  jwt: "a JSON Web Token, with a secret, a public key or keys that the provider publishes",
  token: "a fixed token in a header, a query parameter or the body",
  basic: "HTTP basic authentication",
  "url-form": "an HMAC over the URL and the parameters of a form",
  "canonical-request": "an HMAC over method, path, query, headers and body",
} as const satisfies Record<Scheme["kind"], string>;

/** A source whose provider is written out, which passes `relay check` once the target is there. */
export const CUSTOM_EXAMPLE = `sources:
  billing:
    provider: custom
    secrets: [BILLING_SECRET]
    verify:
      kind: mac
      hash: sha256
      content: "{ts}.{body}"
      signature: {header: x-billing-signature, separator: ",", prefix: "v1=", encoding: hex}
      timestamp: {at: "item:t=", unit: s, toleranceSeconds: 300}
    event: {id: "body:/id", type: ["body:/type"]}
    retryHours: 0   # for how long it redelivers
    routes:
      - {events: ["*"], to: [my-target]}
`;

/** `relay providers custom`: how a provider without a preset is written out in relay.yaml. */
export function explainCustom(): string {
  const width = Math.max(...Object.keys(KINDS).map((kind) => kind.length));
  const kinds = Object.entries(KINDS).map(([kind, words]) => `  ${kind.padEnd(width)}  ${words}`);
  return `custom: a provider without a preset, written out in relay.yaml

Its fields are those of a preset; schemas/relay.schema.json has them all, with their help, for the
editor. Find the preset that is most like it (relay providers <preset>), and write its fields out.

verify.kind:
${kinds.join("\n")}

relay.yaml:

${CUSTOM_EXAMPLE}`;
}
