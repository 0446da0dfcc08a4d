/**
 * The permissions that the commands and the console need, each with the narrowest of Google's own
 * roles that has it (https://cloud.google.com/iam/docs/roles-permissions/cloudtasks, …/logging,
 * …/storage and …/iam).
 */
export const ROLES = {
  "logging.logEntries.list": "roles/logging.viewer",
  "cloudtasks.queues.list": "roles/cloudtasks.viewer",
  "cloudtasks.tasks.list": "roles/cloudtasks.viewer",
  "cloudtasks.tasks.get": "roles/cloudtasks.viewer",
  "cloudtasks.tasks.fullView": "roles/cloudtasks.taskRunner",
  "cloudtasks.tasks.run": "roles/cloudtasks.taskRunner",
  "cloudtasks.tasks.delete": "roles/cloudtasks.taskDeleter",
  "cloudtasks.tasks.create": "roles/cloudtasks.enqueuer",
  "cloudtasks.queues.pause": "roles/cloudtasks.queueAdmin",
  "cloudtasks.queues.resume": "roles/cloudtasks.queueAdmin",
  "iam.serviceAccounts.actAs": "roles/iam.serviceAccountUser",
  "storage.objects.list": "roles/storage.objectViewer",
  "storage.objects.get": "roles/storage.objectViewer",
} as const;

/** A permission of Google's. */
export type Permission = keyof typeof ROLES;

/** What calls need, the first that fits (https://cloud.google.com/tasks/docs/reference-access-control). */
const CALLS: readonly (readonly [method: string, url: RegExp, permission: Permission])[] = [
  ["POST", /\/entries:list$/, "logging.logEntries.list"],
  ["GET", /\/storage\/v1\/b\/[^/]+\/o\/./, "storage.objects.get"],
  ["GET", /\/storage\/v1\/b\/[^/]+\/o\b/, "storage.objects.list"],
  ["GET", /\/tasks(?:\/[^/?]+)?\?.*responseView=FULL/, "cloudtasks.tasks.fullView"],
  ["GET", /\/tasks\/[^/]+$/, "cloudtasks.tasks.get"],
  ["GET", /\/tasks(?:\?|$)/, "cloudtasks.tasks.list"],
  ["GET", /\/queues(?:\?|$)/, "cloudtasks.queues.list"],
  ["DELETE", /\/tasks\/[^/]+$/, "cloudtasks.tasks.delete"],
  ["POST", /\/tasks\/[^/]+:run$/, "cloudtasks.tasks.run"],
  ["POST", /\/tasks$/, "cloudtasks.tasks.create"],
  ["POST", /\/queues\/[^/]+:pause$/, "cloudtasks.queues.pause"],
  ["POST", /\/queues\/[^/]+:resume$/, "cloudtasks.queues.resume"],
];

/**
 * What to do about a call that was refused for want of a permission: the one that Google's message
 * names, where it names one, otherwise the one that such a call needs.
 */
export function missingPermission(method: string, url: string, said: string): string {
  const named = (Object.keys(ROLES) as Permission[]).find((permission) =>
    said.includes(permission),
  );
  const called = CALLS.find(([verb, pattern]) => verb === method && pattern.test(url))?.[2];
  const permission = named ?? called;
  if (permission === undefined) return "Your account lacks a permission.";
  return `Your account lacks ${permission}: ask for ${ROLES[permission]}.`;
}
