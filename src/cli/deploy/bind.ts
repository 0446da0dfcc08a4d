import { readFileSync } from "node:fs";

// What deploy.sh runs where gcloud has no command for it: `bind.ts add|remove ROLE MEMBER <POLICY`. Prints the body of a setIamPolicy
// call that makes the change and keeps the policy's etag, so that a change of somebody else's in between is refused.
const [verb = "", role = "", member = ""] = process.argv.slice(2);
const policy = JSON.parse(readFileSync(0, "utf8")) as {
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
};
const others = (policy.bindings ?? []).map((binding) =>
  binding.role === role && !("condition" in binding)
    ? { ...binding, members: binding.members.filter((each) => each !== member) }
    : binding,
);
const bindings = [...others, ...(verb === "add" ? [{ role, members: [member] }] : [])];
const body = {
  policy: { ...policy, bindings: bindings.filter(({ members }) => members.length > 0) },
};
process.stdout.write(JSON.stringify(body));
