import { jsonBook, type SampleBook } from "./sample.ts";

const ISO = "2026-11-23T12:00:00.000Z";
const SECONDS = 1_795_435_200;
const UUID = "4f0c2a9e-1b7d-4c83-9e55-7a2d1f6b3c08";

const buildkite = jsonBook(
  "Buildkite-Request",
  [
    [
      "build.finished",
      {
        event: "build.finished",
        build: {
          id: UUID,
          number: 187,
          state: "passed",
          branch: "main",
          commit: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392",
        },
        pipeline: { id: "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f", slug: "mill", name: "mill" },
        sender: { id: "8a7693f8-dbae-4783-9137-84090fce9045", name: "Ada Lovelace" },
      },
      "/build/id",
    ],
  ],
  {
    "x-buildkite-event": "build.finished",
    "x-buildkite-request": "b1946ac9-2492-4347-8235-b4d261118403",
  },
);

/** Building, deploying, watching and signing in, after each provider's documentation (the preset's `docs`). */
export const books: Readonly<Record<string, SampleBook>> = {
  "auth0-log-stream": jsonBook("Auth0 Log Streams", [
    [
      "s",
      {
        log_id: "90020261123120000000000000000000000001223372036854775807",
        data: {
          date: ISO,
          type: "s",
          connection: "Username-Password-Authentication",
          client_id: "aB3dE5fG7hJ9",
          ip: "203.0.113.7",
          user_name: "ada@example.com",
        },
      },
    ],
  ]),
  buildkite,
  "buildkite-token": buildkite,
  circleci: jsonBook(
    "CircleCI-Webhook/1.0",
    [
      [
        "workflow-completed",
        {
          id: "3888f21b-eaa7-38e3-8f3d-75a63bba8895",
          type: "workflow-completed",
          happened_at: ISO,
          webhook: { id: "cf8c4fdd-0587-4da1-b4ca-4846e9640af9", name: "relay" },
          project: {
            id: "84996744-a854-4f5e-aea3-04e2851dc1d2",
            name: "mill",
            slug: "github/engines/mill",
          },
          workflow: {
            id: "fda08377-fe7e-46b1-8992-3a7aaecac9c3",
            name: "check",
            status: "success",
            created_at: ISO,
          },
          pipeline: {
            id: "1285fe1d-d3a6-44fc-8886-8979558254c4",
            number: 187,
            vcs: { branch: "main", revision: "9c4e7d2b1a0f8635c7d9e4b2a1f0c8d6e5b4a392" },
          },
        },
      ],
    ],
    { "circleci-event-type": "workflow-completed" },
  ),
  "cloudflare-notifications": jsonBook("Go-http-client/2.0", [
    [
      "http_alert_edge_error",
      {
        name: "Errors at the edge",
        text: "Errors at the edge of mill.example.com",
        data: { zone: UUID },
        ts: SECONDS,
        account_id: "a1b2c3d4e5f60718293a4b5c6d7e8f90",
        policy_id: UUID,
        alert_type: "http_alert_edge_error",
      },
      "/data/zone",
    ],
  ]),
  "cloudflare-stream": jsonBook("Cloudflare Stream", [
    [
      "ready",
      {
        uid: "dd5d531a12de0c724bd1275a3b2bc9c6",
        readyToStream: true,
        status: { state: "ready" },
        meta: { name: "mill.mp4" },
        created: ISO,
        duration: 63.4,
      },
      "/uid",
    ],
  ]),
  datadog: jsonBook("Datadog/1.0", [
    [
      "metric_alert_monitor",
      {
        id: "7512384190",
        title: "[Triggered] The mill is hot",
        last_updated: "1795435200000",
        event_type: "metric_alert_monitor",
        date: "1795435200000",
        org: { id: "1843", name: "Engines" },
      },
    ],
  ]),
  dockerhub: jsonBook("Go-http-client/1.1", [
    [
      "dockerhub",
      {
        callback_url:
          "https://registry.hub.docker.com/u/engines/mill/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
        push_data: { images: [], pushed_at: SECONDS, pusher: "ada", tag: "build_1843507" },
        repository: {
          repo_name: "engines/mill",
          name: "mill",
          namespace: "engines",
          status: "Active",
        },
      },
      "/push_data/tag",
    ],
  ]),
  launchdarkly: jsonBook("LaunchDarkly Webhook", [
    [
      "flag",
      {
        _id: "5f8a1c2a0de4b7c9136a8d40",
        _accountId: "507a2f1b0d4c4f8b8f2e6b1a",
        date: SECONDS * 1000,
        kind: "flag",
        name: "carriage",
        titleVerb: "turned on the flag",
        member: { email: "ada@example.com" },
      },
    ],
  ]),
  npm: jsonBook("npm/hooks", [
    [
      "package:publish",
      {
        event: "package:publish",
        name: "@engines/mill",
        type: "package",
        version: "1.2.0",
        hookOwner: { username: "ada" },
        payload: { name: "@engines/mill" },
        change: { version: "1.2.0" },
        time: SECONDS * 1000,
      },
      "/time",
    ],
  ]),
  okta: jsonBook("Okta-Event-Hooks", [
    [
      "user.lifecycle.create",
      {
        eventType: "com.okta.event_hook",
        eventTypeVersion: "1.0",
        cloudEventsVersion: "0.1",
        source: "https://engines.okta.com/api/v1/eventHooks/who1843",
        eventId: "b5a188b9-5ece-4636-b041-482ffda96311",
        data: {
          events: [
            {
              uuid: "17f13222-1c8a-11ef-9a1c-2d6b6f1c0a77",
              published: ISO,
              eventType: "user.lifecycle.create",
              severity: "INFO",
              actor: { id: "00u1843", displayName: "Ada Lovelace" },
              outcome: { result: "SUCCESS" },
            },
          ],
        },
        eventTime: ISO,
        contentType: "application/json",
      },
    ],
  ]),
  pagerduty: jsonBook(
    "PagerDuty-Webhook/V3.0",
    [
      [
        "incident.triggered",
        {
          event: {
            id: "01D9T8A0XZ6QJ7V3W2KNMB4C5E",
            event_type: "incident.triggered",
            resource_type: "incident",
            occurred_at: ISO,
            agent: { id: "PLH1HKV", type: "user_reference" },
            client: null,
            data: {
              id: "PGR0VU2",
              type: "incident",
              number: 2,
              status: "triggered",
              title: "The mill is hot",
              urgency: "high",
              service: { id: "PF9KMXH", summary: "Mill" },
            },
          },
        },
      ],
    ],
    { "x-webhook-id": UUID },
  ),
  sentry: jsonBook(
    "sentry-sdk",
    [
      [
        "issue.created",
        {
          action: "created",
          installation: { uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de" },
          data: {
            issue: {
              id: "1843507",
              title: "RangeError: carriage",
              level: "error",
              status: "unresolved",
              project: { slug: "mill" },
            },
          },
          actor: { type: "application", name: "Sentry" },
        },
      ],
      [
        "event_alert.triggered",
        {
          action: "triggered",
          installation: { uuid: "a8e5d37a-696c-4c54-adb5-b3f28d64c7de" },
          data: {
            event: { event_id: "b1946ac92492d2347c6235b4d2611184", title: "RangeError: carriage" },
            triggered_rule: "Mill",
          },
          actor: { type: "application", name: "Sentry" },
        },
      ],
    ],
    { "request-id": "b1946ac92492d2347c6235b4d2611184", "sentry-hook-timestamp": "1795435200" },
  ),
  snyk: jsonBook(
    "Snyk Webhooks",
    [
      [
        "project_snapshot/v0",
        {
          project: { id: UUID, name: "engines/mill", type: "npm" },
          org: { id: UUID, name: "engines" },
          newIssues: [],
          removedIssues: [],
        },
      ],
    ],
    { "x-snyk-transport-id": "b1946ac9-2492-4347-8235-b4d261118403" },
  ),
  vercel: jsonBook("Vercel Webhooks", [
    [
      "deployment.succeeded",
      {
        id: "q8W3ZKVsBX9cTmLh2RyN",
        type: "deployment.succeeded",
        createdAt: SECONDS * 1000,
        region: "fra1",
        payload: {
          deployment: { id: "dpl_6Vd1kZq8W3ZKVsBX9cTm", name: "mill", url: "mill-1843.vercel.app" },
          target: "production",
          project: { id: "prj_Zk3yQ7m1T5" },
        },
      },
    ],
  ]),
  workos: jsonBook("WorkOS Webhooks", [
    [
      "dsync.user.created",
      {
        id: "event_01HV8X2ACMA2GZ7HE8KG2S0HNA",
        event: "dsync.user.created",
        created_at: ISO,
        data: {
          id: "directory_user_01E1X1B89NH8Z3SDFJR4H7RGX7",
          directory_id: "directory_01E64QTDNS0EGJ0FMCVY9BWGZT",
          first_name: "Ada",
          last_name: "Lovelace",
          state: "active",
        },
      },
    ],
  ]),
};
