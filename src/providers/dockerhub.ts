import type { Provider } from "../types/provider.ts";
import { BY_CONTENT, PLAIN_200 } from "./_families.ts";

export const dockerhub = {
  name: "dockerhub",
  title: "Docker Hub",
  docs: "https://docs.docker.com/docker-hub/repos/manage/webhooks/",
  secret: "a long random text of yours: the webhook's URL ends in ?token=…",
  // Docker Hub signs nothing: whoever knows the URL is let in.
  verify: { kind: "token", at: "query:token" },
  event: {
    // `callback_url` is for the target to think about; the relay never calls it.
    idSigned: false,
    identity: BY_CONTENT,
    type: [],
    time: { at: "body:/push_data/pushed_at", unit: "s" },
  },
  respond: PLAIN_200,
  forwardHeaders: [],
  timeoutSeconds: null,
  retryHours: null,
} satisfies Provider;
