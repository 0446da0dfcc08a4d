import { variablesOf } from "../../../relay/config/environment.ts";
import type { Config } from "../../../types/config.ts";
import { UserError } from "../../../types/user-error.ts";
import { type Change, needed, remove, same } from "../change.ts";
import { lastPart, secretName } from "../names.ts";
import type { Options } from "../options.ts";
import type { Answers, Lists, Present, Read, Secret, Wanted } from "../state.ts";
import { deployed } from "./deployed.ts";

/** What the function's environment has of its own, so that no secret may be mounted there. */
const SET_BY_US = new Set(["GOOGLE_CLOUD_PROJECT", "RELAY_GRANTED", "RELAY_LOCATION", "RELAY_URL"]);

/** Every variable that relay.yaml names comes from Secret Manager. */
export function wantedSecrets(config: Config): readonly Secret[] {
  const variables = new Set(variablesOf(config).map(({ name }) => name));
  return [...variables]
    .filter((variable) => !SET_BY_US.has(variable))
    .sort()
    .map((variable) => ({ variable, secret: secretName(variable) }));
}

/** The newest enabled version of each secret. */
export function secretReads(wanted: Wanted, lists: Lists): readonly Read[] {
  return presentSecrets(wanted, lists).map((name) => ({
    key: `versions ${name}`,
    method: "GET",
    url: `https://secretmanager.googleapis.com/v1/projects/${wanted.project}/secrets/${name}/versions?filter=state:ENABLED&pageSize=1`,
  }));
}

/** The config's secrets, and those that the function still mounts. */
export function ownSecrets(wanted: Wanted, lists: Lists): readonly string[] {
  const mounted = Object.values(deployed(wanted, lists)?.secrets ?? {}).map(
    (mount) => mount.split(":")[0] ?? "",
  );
  return [...new Set([...wanted.secrets.map(({ secret }) => secret), ...mounted])];
}

/** Own secrets that are there. */
export function presentSecrets(wanted: Wanted, lists: Lists): readonly string[] {
  return ownSecrets(wanted, lists).filter((name) => lists.secrets.includes(name));
}

/** Secrets without a value: nobody but their owner can give them one. */
export function secretChanges(
  { secrets, project, region }: Wanted,
  { lists, answers }: Present,
): readonly Change[] {
  return secrets
    .filter(({ secret }) => newestVersion(answers, secret) === undefined)
    .map(({ variable, secret }) => {
      const command = lists.secrets.includes(secret)
        ? `gcloud secrets versions add ${secret} --project=${project} --data-file=-`
        : `gcloud secrets create ${secret} --project=${project} --replication-policy=automatic --data-file=-`;
      return needed(
        "function",
        `secret ${secret}  (for ${variable}) has no value; store it first:  ${command}\n      or  ./deploy.sh --project ${project} --region ${region} --set-secret ${variable}   (reads the value from standard input)`,
      );
    });
}

/**
 * The number of the newest enabled version; undefined where there is none. Throws where the versions may not be read: they must
 * never be taken for missing.
 */
export function newestVersion(answers: Answers, secret: string): string | undefined {
  const answer = answers.get(`versions ${secret}`);
  if (answer === undefined || answer.status === 404) return undefined;
  if (answer.status !== 200) {
    throw new UserError(
      `the versions of secret ${secret} cannot be read (HTTP ${answer.status}); the deployer needs secretmanager.versions.list`,
    );
  }
  const versions = (answer.body["versions"] ?? []) as readonly { readonly name: string }[];
  return versions[0] && lastPart(versions[0].name);
}

/** Secrets stay unless they are to be deleted. */
export function secretRemoval(
  { secrets }: Wanted,
  { lists }: Present,
  { deleteSecrets }: Options,
): readonly Change[] {
  return secrets
    .filter(({ secret }) => lists.secrets.includes(secret))
    .map(({ secret }) =>
      deleteSecrets
        ? remove("function", `secret ${secret}`, ["secret", "delete", secret])
        : same("function", `secret ${secret}  (kept; --delete-secrets deletes)`),
    );
}
