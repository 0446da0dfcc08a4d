import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe } from "vitest";
import { type Cloud, restore, saved } from "./standin/cloud.ts";
import { findGcloud, startGcloud, type WarmGcloud } from "./standin/gcloud.ts";
import { CONFIG, type Project, startProject } from "./standin/project.ts";

/** Tests that drive the real gcloud; says so loudly where it is missing. */
export const withGcloud = (title: string, tests: () => void): void => {
  const isThere = findGcloud() !== undefined;
  if (!isThere)
    console.warn(`\n!!! SKIPPED: gcloud is not installed, so that nobody checked: ${title}\n`);
  describe.skipIf(!isThere)(title, () => {
    tests();
  });
};

/**
 * One project for the tests of a file. Before each of them the cloud is as `prepare` left it: empty with its secrets stored, or with
 * a finished deployment.
 */
export const useProject = (
  start: "empty" | "applied",
  flags: readonly string[] = [],
): (() => Project) => {
  let gcloud: WarmGcloud | undefined;
  let project: Project | undefined;
  let prepared: Cloud | undefined;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "relay-gcloud-"));
    gcloud = await startGcloud(folder);
    project = await startProject(gcloud);
    project.storeSecrets();
    if (start === "applied") {
      const { code, err } = await project.deploy(flags);
      if (code !== 0) throw new Error(err);
    }
    prepared = saved(project.cloud);
  });
  beforeEach(() => {
    if (project === undefined || prepared === undefined) return;
    restore(project.cloud, prepared);
    project.configure(CONFIG);
    project.standIn.fault = () => undefined;
    project.standIn.log.length = 0;
  });
  afterAll(async () => {
    await project?.close();
    gcloud?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    if (project === undefined) throw new Error("the project is not started");
    return project;
  };
};

/** Method and address of every call that would change something. */
export const mutations = (project: Project): readonly string[] =>
  project.standIn.log
    .filter(({ mutation }) => mutation)
    .map(({ method, url }) => `${method} ${url}`);

/** The lines of a run that start with this sign, without it. */
export const lines = (out: string, sign: string): readonly string[] =>
  out.split("\n").flatMap((line) => (line.startsWith(`${sign} `) ? [line.slice(2)] : []));
