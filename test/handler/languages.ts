import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { findGcloud } from "../deploy/standin/gcloud.ts";

type Command = readonly [command: string, ...args: string[]];

/** A language of docs/handler.md, and how its service is run on this machine. */
export type Language = {
  readonly name: string;
  /** What it takes to run it, for whoever has not got it. */
  readonly needs: string;
  /** The word after the fence in Markdown. */
  readonly block: string;
  readonly file: string;
  /** Builds it in the folder that has the file, and gives what starts it; undefined: what it needs is not here. */
  readonly run: ((folder: string) => Command) | undefined;
  readonly env?: Readonly<Record<string, string>>;
};

function prints(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): boolean {
  try {
    execFileSync(command, args, { env: { ...process.env, ...env }, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function python(name: string, command: string, path: string): Language {
  const env = path === "" ? {} : { PYTHONPATH: path };
  const isThere = prints(
    command,
    ["-c", "import google.oauth2.id_token, google.auth.transport.requests"],
    env,
  );
  return {
    name,
    needs: "google-auth and requests (Debian's python3-google-auth and python3-requests)",
    block: "python",
    file: "service.py",
    run: isThere ? (folder) => [command, join(folder, "service.py")] : undefined,
    env,
  };
}

const gcloud = dirname(dirname(findGcloud() ?? "/none/bin/gcloud"));
const bundledPython = join(gcloud, "platform/bundledpythonunix/bin/python3");

const JARS = [
  "google-api-client",
  "google-http-client",
  "google-http-client-gson",
  "google-oauth-client",
  "gson",
  "guava",
  "opencensus-api",
  "opencensus-contrib-http-util",
  "grpc-context",
].map((name) => `/usr/share/java/${name}.jar`);
const CLASSPATH = JARS.join(":");
const hasJava = existsSync(JARS[0] ?? "") && prints("javac", ["-version"]);

const GO = { GO111MODULE: "off", GOPATH: "/usr/share/gocode" };
const hasGo =
  existsSync(join(GO.GOPATH, "src/google.golang.org/api/idtoken")) && prints("go", ["version"]);

/** Each with the libraries of Debian, Python with those of gcloud too. */
export const LANGUAGES: readonly Language[] = [
  python("Python", "/usr/bin/python3", ""),
  python(
    "Python, with the google-auth that gcloud brings",
    existsSync(bundledPython) ? bundledPython : "python3",
    join(gcloud, "lib/third_party"),
  ),
  {
    name: "Go",
    needs: "Debian's golang-go and golang-google-api-dev",
    block: "go",
    file: "main.go",
    run: hasGo
      ? (folder) => {
          const built = join(folder, "service");
          execFileSync("go", ["build", "-o", built, join(folder, "main.go")], {
            env: { ...process.env, ...GO },
          });
          return [built];
        }
      : undefined,
  },
  {
    name: "Java",
    needs: "a JDK and Debian's libgoogle-api-client-java",
    block: "java",
    file: "Service.java",
    run: hasJava
      ? (folder) => {
          execFileSync("javac", ["-cp", CLASSPATH, join(folder, "Service.java")]);
          return ["java", "-cp", `${CLASSPATH}:${folder}`, "Service"];
        }
      : undefined,
    // Debian's google-oauth-client is newer than the google-api-client beside it, which by calling it
    // has the signature checked a second time, by Google's own keys. Later ones of these do not.
    env: { OAUTH_CLIENT_SKIP_SIGNATURE: "true" },
  },
];
