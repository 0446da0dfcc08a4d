import { expect, test } from "vitest";
import { policyOf, PROJECT, REGION, snapshot } from "./standin/cloud.ts";
import { lines, mutations, useProject, withGcloud } from "./suite.ts";

const invoker = `serviceAccount:relay-invoker@${PROJECT.id}.iam.gserviceaccount.com`;
const runtime = `serviceAccount:relay-runtime@${PROJECT.id}.iam.gserviceaccount.com`;
const TOPIC = `projects/${PROJECT.id}/topics/orders`;
const FOREIGN_TOPIC = "projects/partner-apps/topics/theirs";
const WORKFLOW = `projects/${PROJECT.id}/locations/${REGION}/workflows/enrich`;
const BUS = `projects/${PROJECT.id}/locations/${REGION}/messageBuses/main`;
const JOB = `projects/${PROJECT.id}/locations/${REGION}/jobs/nightly`;
const BUCKET = "acme-events";

const CONFIG = `
location: ${REGION}
serviceAccount: relay-invoker
archive: gs://acme-archive/kept
sources:
  github:
    provider: github
    secrets: [GITHUB_WEBHOOK_SECRET]
    archive: true
    routes: [{to: [orders, theirs, enrich, main, files, nightly]}]
targets:
  orders: {pubsub: orders}
  theirs: {pubsub: ${FOREIGN_TOPIC}}
  enrich: {workflow: enrich}
  main: {eventarc: main}
  files: {gcs: ${BUCKET}/in}
  nightly: {job: nightly}
`;

/** What a role on the objects below a prefix comes with. */
const below = (bucket: string, prefix: string): object => ({
  title: "webhook-relay",
  expression: `resource.name.startsWith("projects/_/buckets/${bucket}/objects/${prefix}/")`,
});

withGcloud("targets that are Google's services", () => {
  const project = useProject("empty");
  const bindings = (resource: string): unknown => policyOf(project().cloud, resource)["bindings"];

  /** The resources as their owner has them; a bucket with and without uniform access. */
  const own = (isUniform = true): void => {
    const { cloud } = project();
    for (const api of ["pubsub", "workflows", "eventarc", "run", "storage"])
      cloud.apis.add(`${api}.googleapis.com`);
    for (const name of [TOPIC, FOREIGN_TOPIC, WORKFLOW, BUS, JOB])
      cloud.resources.set(name, { name });
    cloud.buckets.set(BUCKET, {
      name: BUCKET,
      iamConfiguration: { uniformBucketLevelAccess: { enabled: isUniform } },
    });
  };

  test("each is granted its one role on its one resource, the archive is made, and a second apply changes nothing", async () => {
    own();
    project().configure(CONFIG);
    const { code, err } = await project().deploy([]);
    expect(err).not.toContain("ERROR");
    expect(code).toBe(0);
    const only = (role: string): unknown => [{ role, members: [invoker] }];
    expect(bindings(TOPIC)).toEqual(only("roles/pubsub.publisher"));
    expect(bindings(FOREIGN_TOPIC)).toEqual(only("roles/pubsub.publisher"));
    expect(bindings(BUS)).toEqual(only("roles/eventarc.messageBusUser"));
    expect(bindings(JOB)).toEqual(only("roles/run.jobsExecutorWithOverrides"));
    expect(bindings(`buckets/${BUCKET}`)).toEqual([
      { role: "roles/storage.objectUser", members: [invoker], condition: below(BUCKET, "in") },
    ]);
    expect(bindings(`projects/${PROJECT.id}`)).toContainEqual({
      role: "roles/workflows.invoker",
      members: [invoker],
    });
    const kept = { condition: below("acme-archive", "kept") };
    expect(bindings("buckets/acme-archive")).toEqual([
      { role: "roles/storage.objectCreator", members: [runtime], ...kept },
      { role: "roles/storage.objectViewer", members: [runtime], ...kept },
      { role: "roles/storage.objectUser", members: [invoker], ...kept },
    ]);
    expect(project().cloud.buckets.get("acme-archive")).toMatchObject({
      location: REGION,
      labels: { "managed-by": "webhook-relay" },
      iamConfiguration: {
        uniformBucketLevelAccess: { enabled: true },
        publicAccessPrevention: "enforced",
      },
      lifecycle: {
        rule: [{ action: { type: "Delete" }, condition: { age: 33, matchesPrefix: ["kept/"] } }],
      },
    });
    for (const api of ["pubsub", "workflowexecutions", "eventarcpublishing", "storage"])
      expect(project().cloud.apis).toContain(`${api}.googleapis.com`);

    const wanted = snapshot(project().cloud);
    project().standIn.log.length = 0;
    const second = await project().deploy([]);
    expect(second.out).not.toMatch(/^[+~!-] /m);
    expect(mutations(project())).toEqual([]);

    // Drift in all of it is seen, and repaired.
    const { cloud } = project();
    for (const resource of [TOPIC, BUS, JOB, `buckets/${BUCKET}`]) cloud.policies.delete(resource);
    Object.assign(cloud.buckets.get("acme-archive") ?? {}, { lifecycle: {} });
    const drifted = await project().deploy(["--verify"]);
    expect(drifted.code).toBe(3);
    expect(lines(drifted.out, "+")).toEqual([
      "grant pubsub.publisher on topic orders to relay-invoker",
      `grant eventarc.messageBusUser on bus main (${REGION}) to relay-invoker`,
      `grant storage.objectUser on bucket ${BUCKET}/in/ to relay-invoker`,
      `grant run.jobsExecutorWithOverrides on job nightly (${REGION}) to relay-invoker`,
    ]);
    expect(lines(drifted.out, "~")).toEqual([
      "bucket acme-archive  objects deleted after: none -> 33 days",
    ]);
    expect((await project().deploy([])).code).toBe(0);
    expect(snapshot(cloud)).toEqual(wanted);

    // What leaves relay.yaml loses its role, in other projects too.
    project().configure(
      CONFIG.replace("orders, theirs, enrich, ", "").replace(
        /^ {2}(orders|theirs|enrich): .*\n/gm,
        "",
      ),
    );
    const left = await project().deploy([]);
    expect(left.code).toBe(0);
    expect(bindings(TOPIC)).toBeUndefined();
    expect(bindings(FOREIGN_TOPIC)).toBeUndefined();
    expect(JSON.stringify(bindings(`projects/${PROJECT.id}`))).not.toContain("workflows.invoker");

    // --destroy takes the rest of the roles away, and keeps the buckets and what is the user's.
    const destroyed = await project().deploy(["--destroy", "--yes"]);
    expect(destroyed.err).not.toContain("ERROR");
    expect(destroyed.code).toBe(0);
    expect(lines(destroyed.out, "=").join()).toContain(
      "bucket acme-archive  (kept with its objects)",
    );
    for (const resource of [BUS, JOB, `buckets/${BUCKET}`, "buckets/acme-archive"])
      expect(bindings(resource)).toBeUndefined();
    expect([...cloud.buckets.keys()].sort()).toEqual(["acme-archive", BUCKET]);
    expect(cloud.resources.size).toBe(5);
  });

  test("services that may get a reference to a large event may read the archive, and whom nobody can know is named", async () => {
    own();
    const { cloud } = project();
    const key = [...cloud.services.keys()].find((name) => name.endsWith("/ci")) ?? "";
    const service = structuredClone(cloud.services.get(key)) as {
      spec: { template: { spec: { serviceAccountName?: string } } };
    };
    service.spec.template.spec.serviceAccountName = `ci-runs@${PROJECT.id}.iam.gserviceaccount.com`;
    cloud.services.set(key, service);
    for (const email of [
      `ci-runs@${PROJECT.id}.iam.gserviceaccount.com`,
      `${PROJECT.number}-compute@developer.gserviceaccount.com`,
    ]) {
      cloud.accounts.set(email, { email });
    }
    const url = (name: string): string =>
      `"https://${name}-${PROJECT.number}.${REGION}.run.app/in"`;
    const services = `
  ci: {url: ${url("ci")}}
  audit: {url: ${url("audit")}, large: dataref}
  small: {url: "https://small.example.com/in", large: reject}
  elsewhere: {url: "https://hooks.example.com/in"}
`;
    const withServices =
      CONFIG.replace("nightly]", "nightly, ci, audit, small, elsewhere]") + services;
    project().configure(withServices);
    const readers = (): readonly string[] =>
      (
        bindings("buckets/acme-archive") as { role: string; members: string[]; condition: object }[]
      ).flatMap(({ role, members, condition }) => {
        if (role !== "roles/storage.objectViewer") return [];
        expect(condition).toEqual(below("acme-archive", "kept"));
        return members.map((member) => member.replace("serviceAccount:", ""));
      });
    const first = await project().deploy([
      "--only",
      "apis,accounts,archive,grants,queues,function",
    ]);
    expect(first.err).not.toContain("ERROR");
    expect(first.code).toBe(0);
    const accounts = [
      `ci-runs@${PROJECT.id}.iam.gserviceaccount.com`,
      `${PROJECT.number}-compute@developer.gserviceaccount.com`,
      `relay-runtime@${PROJECT.id}.iam.gserviceaccount.com`,
    ];
    expect([...readers()].sort()).toEqual([...accounts].sort());
    expect(lines(first.out, "?").join("\n")).toContain(
      "target orders, theirs, enrich, main, files, nightly, elsewhere  may get a reference to a large event: the account that reads it there is not known; let it in:  gcloud storage buckets add-iam-policy-binding gs://acme-archive --member=serviceAccount:ACCOUNT --role=roles/storage.objectViewer --condition='expression=resource.name.startsWith(\"projects/_/buckets/acme-archive/objects/kept/\"),title=reads-webhook-relay'",
    );
    const described = await project().deploy(["--describe"]);
    expect(JSON.parse(described.out)).toMatchObject({
      archiveReaders: { unknown: expect.arrayContaining(["ci", "audit", "orders"]) as string[] },
    });

    cloud.policies.delete("buckets/acme-archive");
    const drifted = await project().deploy(["--verify", "--only", "grants"]);
    expect(drifted.code).toBe(3);
    expect(lines(drifted.out, "+")).toContain(
      `grant storage.objectViewer on bucket acme-archive/kept/ to ci-runs`,
    );
    expect((await project().deploy(["--only", "grants"])).code).toBe(0);

    // A target that leaves takes its account's right along.
    project().configure(
      withServices.replace(", ci, audit", ", audit").replace(/^ {2}ci: .*\n/m, ""),
    );
    expect((await project().deploy(["--only", "grants"])).code).toBe(0);
    expect([...readers()].sort()).toEqual(accounts.slice(1).sort());
  });

  test("a resource that is not there is named with what makes it, before anything is made", async () => {
    project().configure(CONFIG);
    const { code, out } = await project().deploy([]);
    expect(code).toBe(1);
    expect(mutations(project())).toEqual([]);
    const missing = lines(out, "!").map((line) => line.replace(/.*it first: {2}/, ""));
    expect(missing).toEqual([
      `gcloud pubsub topics create orders --project=${PROJECT.id}`,
      "gcloud pubsub topics create theirs --project=partner-apps",
      `gcloud workflows deploy enrich --source=FILE --location=${REGION} --project=${PROJECT.id}`,
      `gcloud eventarc message-buses create main --location=${REGION} --project=${PROJECT.id}`,
      `gcloud storage buckets create gs://${BUCKET} --uniform-bucket-level-access --project=${PROJECT.id}`,
      `gcloud run jobs create nightly --image=IMAGE --region=${REGION} --project=${PROJECT.id}`,
    ]);
  });

  test("a bucket without uniform access gets the role without a condition, which it could not have", async () => {
    own(false);
    project().configure(CONFIG);
    expect((await project().deploy(["--only", "apis,accounts,archive,grants,queues"])).code).toBe(
      0,
    );
    expect(bindings(`buckets/${BUCKET}`)).toEqual([
      { role: "roles/storage.objectUser", members: [invoker] },
    ]);
  });

  test("an archive in a bucket of somebody else's is left as it is, and what is wrong with it named", async () => {
    own();
    project().cloud.buckets.set("acme-archive", { name: "acme-archive" });
    project().configure(CONFIG);
    const { code, out } = await project().deploy([]);
    expect(code).toBe(1);
    expect(lines(out, "!")).toEqual([
      "bucket acme-archive  is not this script's to change; change it:  access: per object -> uniform, public access: inherited prevention -> enforced prevention, objects deleted after: none -> 33 days",
    ]);
    expect(mutations(project())).toEqual([]);
  });
});
