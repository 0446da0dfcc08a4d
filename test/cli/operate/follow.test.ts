import { expect, test, vi } from "vitest";
import { start } from "../../support/process.ts";
import { BIN, project, sendGithub, startDev, WAIT } from "../dev/process.ts";

// For a machine on which eight others build at the same time.
vi.setConfig({ testTimeout: 120_000 });

test("relay deliveries --follow goes on when npm run dev is started again, at other ports too, and shows nothing twice", async () => {
  const folder = project();
  const first = await startDev(folder);
  const env = { PATH: process.env["PATH"] };
  const args = [BIN, "deliveries", "--follow"];
  const following = start(process.execPath, args, { cwd: folder, env });
  await following.until(/shown from now on/);
  const deliver = async (url: string, id: string): Promise<void> => {
    const answer = await sendGithub(folder, url, "push", { id });
    expect(answer.status).toBe(202);
    await following.until(new RegExp(id));
  };
  await deliver(first.url, "before-1");
  await deliver(first.url, "before-2");
  await first.stop();
  await following.until(/cannot be reached: .*\. It is tried again until Ctrl-C\./);
  const second = await startDev(folder);
  expect(second.rest).not.toBe(first.rest);
  await following.until(/It is there again\./);
  await deliver(second.url, "after-1");
  expect(await following.stop("SIGINT")).toBe(0);
  for (const id of ["before-1", "before-2", "after-1"]) {
    expect(following.output().split(id)).toHaveLength(2);
  }
  await vi.waitFor(() => expect(second.output()).toMatch(/delivered|204|200/), WAIT);
  await second.stop();
});
