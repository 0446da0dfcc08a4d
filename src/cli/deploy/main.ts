import { answer } from "./deploy.ts";
import { QUESTIONS } from "./protocol.ts";

// What deploy.sh runs: `main.ts QUESTION FOLDER [flags]`.
const [name, folder = "", ...flags] = process.argv.slice(2);
const question = QUESTIONS.find((each) => each === name);
if (question === undefined) throw new TypeError(`deploy.sh does not ask "${name}"`);
process.exitCode = await answer(question, folder)(flags, {
  env: process.env,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
