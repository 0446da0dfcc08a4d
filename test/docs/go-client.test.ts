import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sharedWorld } from "../emulator/world.ts";
import { output } from "../package/installed.ts";
import { tempFolder } from "../support/folder.ts";
import { blockWith } from "./typist.ts";

const GO = { GO111MODULE: "off", GOPATH: "/usr/share/gocode" };
const isThere = existsSync(join(GO.GOPATH, "src/cloud.google.com/go/cloudtasks/apiv2"));
if (!isThere) {
  console.warn(
    "\n!!! SKIPPED: Debian's golang-google-cloud-dev is not here, so that nobody ran the Go client of docs/emulator.md\n",
  );
}

/** Debian's gRPC is older than its package insecure. */
const shown = blockWith("docs/emulator.md", "cloudtasks.NewClient").replace(
  "grpc.WithTransportCredentials(insecure.NewCredentials())",
  "grpc.WithInsecure()",
);

const PROGRAM = `package main

import (
	"context"
	"fmt"
	"os"

	cloudtasks "cloud.google.com/go/cloudtasks/apiv2"
	"google.golang.org/api/option"
	taskspb "google.golang.org/genproto/googleapis/cloud/tasks/v2"
	"google.golang.org/grpc"
)

func main() {
	ctx := context.Background()
	${shown}
	if err != nil {
		panic(err)
	}
	request := &taskspb.HttpRequest{Url: "http://127.0.0.1:1/"}
	task, err := client.CreateTask(ctx, &taskspb.CreateTaskRequest{
		Parent: os.Args[1],
		Task:   &taskspb.Task{MessageType: &taskspb.Task_HttpRequest{HttpRequest: request}},
	})
	fmt.Println(task.GetName(), err)
}
`;

test.skipIf(!isThere)("Google's Go client makes a task as docs/emulator.md starts it", async () => {
  const world = await sharedWorld();
  const program = PROGRAM.replace("127.0.0.1:8123", `127.0.0.1:${world.grpcPort}`);
  const folder = tempFolder({ "main.go": program });
  const built = join(folder, "client");
  execFileSync("go", ["build", "-o", built, join(folder, "main.go")], {
    env: { ...process.env, ...GO },
  });
  const queue = "projects/local/locations/us-central1/queues/go";
  expect(await output(built, [queue], folder)).toMatch(new RegExp(`^${queue}/tasks/\\d+ <nil>\n$`));
});
