import { RELAY_URL } from "./build.ts";
import { type Cloud, drained } from "./cloud.ts";

/** The account of the scheduler's job: `RELAY_SWEEPER`. */
export const SWEEPER = "relay-sweeper@proof-project.iam.gserviceaccount.com";

const QUEUE = "scheduler";

/** Has the relay sweep, with the token that Cloud Scheduler would send, and waits until it has. */
export async function askForSweep(cloud: Cloud): Promise<void> {
  const httpRequest = {
    url: `${RELAY_URL}/-/sweep`,
    httpMethod: "POST",
    oidcToken: { serviceAccountEmail: SWEEPER, audience: RELAY_URL },
  };
  const path = `/v2/projects/proof-project/locations/us-central1/queues/${QUEUE}/tasks`;
  await cloud.call("POST", path, { task: { httpRequest } });
  await drained(cloud, [QUEUE]);
}
