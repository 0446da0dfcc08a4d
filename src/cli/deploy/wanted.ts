import { locationIn } from "../../relay/config/project.ts";
import type { Config } from "../../types/config.ts";
import { UsageError } from "../io.ts";
import { FUNCTION, NUMBER_UNKNOWN } from "./names.ts";
import type { Options } from "./options.ts";
import { emailsOf, wantedAccounts } from "./resources/accounts.ts";
import { alertPolicies } from "./resources/alert-policies.ts";
import { wantedApis } from "./resources/apis.ts";
import { archiveReaders } from "./resources/archive-readers.ts";
import { archiveGrants, wantedArchive } from "./resources/archive.ts";
import { dashboard } from "./resources/dashboard.ts";
import { wantedFunction } from "./resources/function.ts";
import { grantedVariable, wantedTargets } from "./resources/google-targets.ts";
import { wantedGrants } from "./resources/grants.ts";
import { agentGrants } from "./resources/project-grants.ts";
import { githubIdentity } from "./resources/identity.ts";
import { logMetrics } from "./resources/metrics.ts";
import { queueSettings } from "./resources/queue-flags.ts";
import { wantedSchedule } from "./resources/schedule.ts";
import { wantedSecrets } from "./resources/secrets.ts";
import { wantedServices } from "./resources/services.ts";
import { wantedSpread } from "./resources/spread.ts";
import { sweeperGrants, sweeperVariable } from "./resources/sweeper.ts";
import type { Known, Wanted } from "./state.ts";

/** Nothing is known yet: `--describe` and the checks before the first request. */
export const NOTHING_KNOWN: Known = { number: NUMBER_UNKNOWN, services: [] };

/** The wanted state. Pure: the same config, options and knowledge give the same state. Throws UsageError. */
export function wantedState(config: Config, options: Options, known: Known): Wanted {
  checkPlace(config, options);
  const { project, region, via } = options;
  const location = deployLocation(config, options);
  const url = `https://${FUNCTION}-${known.number}.${region}.run.app`;
  const emails = emailsOf(config, options);
  const queues = queueSettings(config, options);
  const secrets = wantedSecrets(config);
  const { services, unresolved } = wantedServices(config, options, known);
  const { targets, granted } = wantedTargets(config, options, location);
  const readers = archiveReaders(config, options, known);
  const onTargets = [...services, ...granted, ...archiveGrants(config, emails), ...readers.grants];
  const identity = githubIdentity(options, known.number, emails, secrets);
  return {
    project,
    region,
    location,
    via,
    url,
    sources: Object.fromEntries(
      Object.keys(config.sources).map((name) => [name, `${url}/${name}`]),
    ),
    apis: wantedApis(config, options),
    accounts: wantedAccounts(emails, identity),
    queues,
    spread: wantedSpread(config),
    secrets,
    grants: [
      ...wantedGrants({ project, queues, secrets }, emails, onTargets, identity),
      ...sweeperGrants(config, emails),
      ...agentGrants(project, known.number, emails.sweeper !== undefined),
    ],
    archive: wantedArchive(config, location),
    archiveReaders: readers,
    targets,
    unresolvedTargets: unresolved,
    function: wantedFunction(options, emails, {
      ...grantedVariable(onTargets, project),
      ...(config.isLocationDefault && { RELAY_LOCATION: location }),
      ...sweeperVariable(emails),
      RELAY_URL: url,
    }),
    schedule: wantedSchedule(emails, url),
    metrics: logMetrics(FUNCTION),
    alerts: alertPolicies(
      options.notify,
      queues.filter(({ paused }) => !paused).map(({ name }) => name),
      location,
      emails.sweeper !== undefined,
    ),
    dashboard: dashboard(project),
    identity,
  };
}

/** Where the queues are: in the function's own region, unless relay.yaml says otherwise. */
export const deployLocation = (config: Config, { region }: Options): string =>
  locationIn(config, { RELAY_LOCATION: region });

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
