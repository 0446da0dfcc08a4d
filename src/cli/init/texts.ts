import { APP, type NamedVariable, variablesOf } from "./relay-yaml.ts";
import type { Wanted } from "./wanted.ts";

/** package.json: one dependency, pinned, so that an upgrade is a change of one line. */
export function packageJson(name: string, spec: string): string {
  const project = {
    name,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ">=24.12" },
    scripts: {
      dev: "relay dev",
      check: "relay check --without-secrets",
      deploy: "relay deploy",
    },
    dependencies: { "webhook-relay": spec },
  };
  return `${JSON.stringify(project, null, 2)}\n`;
}

/** What a project of one's own keeps out of git: packages, data, builds and secrets. */
export const GITIGNORE = `node_modules/
dist/
.relay/
.env
`;

/** .env.example: what may be set on this machine. Copied to .env, which only the commands of development read. */
export function envExample({ presets }: Wanted): string {
  const local = [
    `# ${APP.holds}, on this machine`,
    `${APP.name}=http://localhost:3000`,
    "# for webhook-relay/handler: the embedded Cloud Tasks, whose keys it verifies tokens with",
    "CLOUD_TASKS_EMULATOR_REST=http://127.0.0.1:8124",
    "GOOGLE_CLOUD_PROJECT=local",
  ];
  const own = variablesOf(presets).flatMap(({ name, holds }) => [`# ${holds}`, `#${name}=`]);
  return `# Copy this file to .env; npm run dev and what sends to it read that, and nothing else does.
${local.join("\n")}
# Without these npm run dev makes throw-away values, with which relay send signs.
${own.join("\n")}
`;
}

/** .github/workflows/deploy.yml: plans pull requests, applies what is merged, compares every night. */
export const workflow = ({ project, region }: Wanted): string => `name: deploy
# Once, by an owner: npx relay deploy --bootstrap --github OWNER/REPOSITORY
on:
  pull_request:
  push: {branches: [main]}
  schedule: [{cron: "17 3 * * *"}]
permissions: {contents: read, id-token: write}
concurrency: deploy-\${{ github.event_name }}
env:
  PROJECT_ID: ${project}
  REGION: ${region}
  PROJECT_NUMBER: "000000000000" # gcloud projects describe ${project} --format='value(projectNumber)'
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with: {node-version: 24, cache: npm}
      - run: npm ci
      - run: npm run check
      - uses: google-github-actions/auth@v3
        with:
          workload_identity_provider: projects/\${{ env.PROJECT_NUMBER }}/locations/global/workloadIdentityPools/relay-github/providers/github
          service_account: \${{ github.event_name == 'push' && 'relay-deployer' || 'relay-planner' }}@\${{ env.PROJECT_ID }}.iam.gserviceaccount.com
      - uses: google-github-actions/setup-gcloud@v3
      - if: github.event_name == 'pull_request'
        run: npx relay deploy --dry-run
      - if: github.event_name == 'push'
        run: npx relay deploy
      - if: github.event_name == 'schedule'
        run: npx relay deploy --verify
`;

/** README.md of one screen. */
export function readme(name: string, wanted: Wanted): string {
  const { presets, project, region } = wanted;
  const source = presets[0]?.name ?? "github";
  const variables: readonly NamedVariable[] = [APP, ...variablesOf(presets)];
  return `# ${name}

Webhooks of ${presets.map(({ title }) => title).join(", ")} become Google Cloud Tasks: [relay.yaml](relay.yaml) says whose and where they go.

\`\`\`sh
npm install
cp .env.example .env
npm run dev
npx relay send ${source}   # in another terminal: a signed sample
\`\`\`

Until something listens at APP_URL the tasks wait and are tried again. A service that receives them, handler.ts, started with
\`node --env-file=.env handler.ts\`:

\`\`\`ts
import { createServer } from "node:http";
import { handleTask } from "webhook-relay/handler";

const { APP_URL = "", GOOGLE_CLOUD_PROJECT = "", PORT = "3000" } = process.env;
const handle = handleTask(
  {
    audience: APP_URL,
    serviceAccount: \`relay-invoker@\${GOOGLE_CLOUD_PROJECT}.iam.gserviceaccount.com\`,
  },
  (event) => console.log(event.type, event.id),
);
createServer(handle).listen(Number(PORT));
\`\`\`

Deploy, with \`gcloud auth login\` done once. Every project, such as one for staging, holds its own values of the variables:

\`\`\`sh
export PROJECT_ID=${project} REGION=${region}
${variables.map((one) => `npx relay deploy --set-secret ${one.name}   # asks for it`).join("\n")}
npx relay deploy --dry-run     # every change, none made
npx relay deploy
\`\`\`

An upgrade is another version of webhook-relay in package.json: \`npm install\`, then \`npm run check\`.
`;
}
