// The yardstick: what Google's and GitHub's documentation and ajv's README lead to, with no detour. One source, secret from the
// environment, two schemas compiled at start, named tasks over the official client. Paths say how many targets get the event.
"use strict";
const crypto = require("node:crypto");
const functions = require("@google-cloud/functions-framework");
const { CloudTasksClient } = require("@google-cloud/tasks");
const Ajv = require("ajv/dist/2020").default;

const PROJECT = process.env.GOOGLE_CLOUD_PROJECT;
const LOCATION = "us-central1";
const INVOKER = `relay-invoker@${PROJECT}.iam.gserviceaccount.com`;
const FAN_OUT = { "/github": 1, "/github-3": 3, "/github-10": 10 };

// Formats are annotations, as in the relay, so that both do the same work.
const ajv = new Ajv({ strict: false, validateFormats: false });
const validators = {
  push: ajv.compile(require("../../../schemas/github/push.json")),
  pull_request: ajv.compile(require("../../../schemas/github/pull_request.json")),
};

const client = new CloudTasksClient(emulator());

functions.http("relay", async (req, res) => {
  const expected =
    "sha256=" +
    crypto
      .createHmac("sha256", process.env.GITHUB_WEBHOOK_SECRET)
      .update(req.rawBody)
      .digest("hex");
  const received = Buffer.from(req.get("x-hub-signature-256") ?? "");
  if (
    received.length !== expected.length ||
    !crypto.timingSafeEqual(received, Buffer.from(expected))
  ) {
    res.status(401).json({ error: "bad signature" });
    return;
  }
  const validate = validators[req.get("x-github-event")];
  if (!validate?.(req.body)) {
    res
      .status(422)
      .json({ error: "the payload does not match its schema", details: validate?.errors });
    return;
  }
  try {
    const targets = Array.from({ length: FAN_OUT[req.path] }, (_, index) => `target-${index}`);
    await Promise.all(targets.map((target) => createTask(req, target)));
    res.status(202).json({ status: "accepted", tasks: targets.length });
  } catch (error) {
    console.error(error);
    res.status(503).json({ error: "the queue is unavailable" });
  }
});

async function createTask(req, target) {
  const delivery = req.get("x-github-delivery");
  const id = crypto.createHash("sha256").update(`${delivery} ${target}`).digest("hex");
  const parent = client.queuePath(PROJECT, LOCATION, target);
  const task = {
    name: client.taskPath(PROJECT, LOCATION, target, id),
    httpRequest: {
      httpMethod: "POST",
      url: `https://${target}.example.com/hooks`,
      headers: {
        "content-type": req.get("content-type"),
        "x-github-event": req.get("x-github-event"),
        "x-github-delivery": delivery,
      },
      body: req.rawBody,
      oidcToken: { serviceAccountEmail: INVOKER, audience: `https://${target}.example.com` },
    },
  };
  try {
    await client.createTask({ parent, task });
  } catch (error) {
    const ALREADY_EXISTS = 6;
    if (error.code !== ALREADY_EXISTS) throw error;
  }
}

/** Where to find Cloud Tasks when it is not Google's; the client has no variable of its own for it. */
function emulator() {
  if (!process.env.CLOUD_TASKS_EMULATOR_HOST) return {};
  const [apiEndpoint, port] = process.env.CLOUD_TASKS_EMULATOR_HOST.split(":");
  const sslCreds = require("@grpc/grpc-js").credentials.createInsecure();
  return { apiEndpoint, port: Number(port), sslCreds, universeDomain: "googleapis.com" };
}
