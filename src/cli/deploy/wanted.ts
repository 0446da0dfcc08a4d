import type { Config } from "../../types/config.ts";
import { UsageError } from "../io.ts";
import { FUNCTION, NUMBER_UNKNOWN } from "./names.ts";
import type { Options } from "./options.ts";
import { emailsOf, wantedAccounts } from "./resources/accounts.ts";
import { alertPolicies } from "./resources/alert-policies.ts";
import { wantedApis } from "./resources/apis.ts";
import { dashboard } from "./resources/dashboard.ts";
import { wantedFunction } from "./resources/function.ts";
import { wantedGrants } from "./resources/grants.ts";
import { githubIdentity } from "./resources/identity.ts";
import { logMetrics } from "./resources/metrics.ts";
import { queueSettings } from "./resources/queue-flags.ts";
import { wantedSecrets } from "./resources/secrets.ts";
import { invokesVariable, wantedServices } from "./resources/services.ts";
import type { Known, Wanted } from "./state.ts";

/** Nothing is known yet: `--describe` and the checks before the first request. */
export const NOTHING_KNOWN: Known = { number: NUMBER_UNKNOWN, services: [] };

/** The wanted state. Pure: the same config, options and knowledge give the same state. Throws UsageError. */
export function wantedState(config: Config, options: Options, known: Known): Wanted {
  checkPlace(config, options);
  const { project, region, via } = options;
  const url = `https://${FUNCTION}-${known.number}.${region}.run.app`;
  const emails = emailsOf(config, options);
  const queues = queueSettings(config, options);
  const secrets = wantedSecrets(config);
  const { services, unresolved } = wantedServices(config, options, known);
  const identity = githubIdentity(options, known.number, emails);
  return {
    project,
    region,
    location: config.location,
    via,
    url,
    sources: Object.fromEntries(
      Object.keys(config.sources).map((name) => [name, `${url}/${name}`]),
    ),
    apis: wantedApis(),
    accounts: wantedAccounts(emails, identity),
    queues,
    secrets,
    grants: wantedGrants({ project, queues, secrets }, emails, services, identity),
    unresolvedTargets: unresolved,
    function: wantedFunction(options, emails, {
      ...invokesVariable(services, project),
      RELAY_URL: url,
    }),
    metrics: logMetrics(FUNCTION),
    alerts: alertPolicies(
      options.notify,
      queues.filter(({ paused }) => !paused).map(({ name }) => name),
    ),
    dashboard: dashboard(project),
    identity,
  };
}

function checkPlace(config: Config, { configFile, project }: Options): void {
  if (config.serviceAccount === undefined) {
    throw new UsageError(
      `${configFile}: serviceAccount is missing: set the service account whose OIDC token the tasks carry, for example  serviceAccount: relay-invoker`,
    );
  }
  const hasOwnProject = config.project !== undefined && !config.project.includes("${");
  if (hasOwnProject && config.project !== project) {
    throw new UsageError(
      `${configFile} says project: ${config.project}, the command line ${project}; remove one or make them equal`,
    );
  }
}
