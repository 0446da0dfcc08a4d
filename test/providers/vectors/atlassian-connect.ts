import type { Vector } from "../vector.ts";

export const vectors: readonly Vector[] = [
  {
    by: "atlassian-jwt 2.0.3",
    standing: "recorded",
    secret: "shared-secret",
    publicUrl: "https://relay.example.com/jira/?b=2&a=x%20y&a=1",
    options: {
      clientKey: "client-key",
    },
    sent: {
      body: '{"webhookEvent":"jira:issue_created","timestamp":1795435200000,"issue":{"key":"A-1","t":"Grüße “ü” 🚂"}}',
      headers: {
        authorization:
          "JWT eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjbGllbnQta2V5IiwiaWF0IjoxNzk1NDM1MjAwLCJleHAiOjE3OTU0MzUzODAsInFzaCI6ImFkNzFlMDViZDAzNTI1NDkzNmY1NWI1MzMwNzRmNGE4ZTAzZTNmOGM0Njk3NTAyNWQyYWJhODFhN2M1OGI4ZjUifQ.B0mB8BFEwSlNAPyothnTQHF8q9kUKwoIIWa-BpRJJTI",
        "x-atlassian-webhook-identifier": "w-1",
      },
    },
    event: {
      id: "w-1",
      type: "jira:issue_created",
    },
  },
];
