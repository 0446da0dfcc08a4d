/** What stands in the documents and is run by no test, with the reason. */
export type Exempt = { readonly what: string; readonly because: string };

/** Commands, as they are typed. */
export const EXEMPT_COMMANDS: readonly Exempt[] = [
  { what: "npm ci", because: "it made the node_modules that the tests run from" },
  { what: "npm ci && npm run dev", because: "so did this; npm run dev alone is run" },
  { what: "npm ci && npm test", because: "it is what runs this" },
  { what: "npm test", because: "it is what runs this" },
  {
    what: "npm run test:console",
    because: "it runs the tests of the console, which wants Chromium",
  },
  {
    what: "npm run test:deploy",
    because: "it runs tests; those of this list's kind are among them",
  },
  { what: "npm run test:built", because: "it is what runs this" },
  { what: "npm run check", because: "it runs all the tests" },
  { what: "npm run fix", because: "it changes the checkout that is being tested" },
  {
    what: "npm run generate",
    because: "it changes the checkout; test/generated.test.ts makes the same and compares",
  },
  {
    what: "npm run bench -- --quick",
    because: "it takes minutes; test/bench runs its parts",
  },
  {
    what: "npm run proof -- --quick",
    because: "it takes minutes; test/proof runs a slice of it",
  },
  {
    what: "stripe listen --forward-to localhost:8080/stripe",
    because: "Stripe's command line with an account",
  },
  { what: "stripe trigger invoice.paid", because: "Stripe's command line with an account" },
  {
    what: "gh webhook forward --repo=you/repo --events=push --secret=s3cret --url=http://localhost:8080/github",
    because: "GitHub's command line with an account",
  },
  { what: "gcloud auth login", because: "it opens a browser for a Google account" },
  {
    what: "npm install webhook-relay@latest",
    because: "it is not published; test/package/new-project.test.ts installs a next version",
  },
];

/** Blocks of code, by a line that they have. */
export const EXEMPT_BLOCKS: readonly Exempt[] = [
  {
    what: 'schemas: {push: "schemas/github-all.json#/definitions/push$event"}   # any JSON Pointer: "api.json#/components/schemas/Order"',
    because: "a part of a source; test/relay/schema and test/schemas read such files",
  },
  {
    what: "  hubspot: {provider: hubspot-v3, …, split: body}                    # the body itself is the list",
    because: "parts of sources; test/relay/route/split.test.ts splits such batches",
  },
  {
    what: "client = tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))",
    because: "google-cloud-tasks for Python is neither in Debian nor in gcloud",
  },
  {
    what: 'ENTRYPOINT ["relay", "emulator", "--host", "0.0.0.0", "--data", "/data"]',
    because: "Docker, and a registry",
  },
  {
    what: "    build: ./cloud-tasks          # the Dockerfile above",
    because: "Docker, and a registry",
  },
  {
    what: "# .github/workflows/deploy.yml",
    because: "GitHub's runners; its deploy.sh lines are run by test/deploy",
  },
];
