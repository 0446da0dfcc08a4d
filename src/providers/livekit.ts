import type { Provider } from "../types/provider.ts";
import { PLAIN_200 } from "./_families.ts";

export const livekit = {
  name: "livekit",
  title: "LiveKit",
  docs: "https://docs.livekit.io/intro/basics/rooms-participants-tracks/webhooks-events/",
  secret: "the API secret of the key that signs the webhooks",
  verify: {
    kind: "jwt",
    header: "authorization",
    algorithm: "HS256",
    issuer: ["{option:apiKey}"],
    bodyHash: { claim: "sha256", encoding: "base64" },
  },
  options: { apiKey: { required: true, help: "the API key that signs the webhooks" } },
  event: {
    id: "body:/id",
    idSigned: true,
    identity: { by: ["id"], known: "documented" },
    type: ["body:/event"],
    time: { at: "body:/createdAt", unit: "s" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
