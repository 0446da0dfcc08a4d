import { PAGES } from "./pages.ts";

/** A command within a sentence, and what somebody puts in for its words. */
export type Sentence = {
  readonly command: string;
  readonly replace?: Readonly<Record<string, string>>;
  /** By default 0. */
  readonly code?: number;
};

/** In the folder of the shipped relay.yaml, with a `npm run dev` whose archive has the event `known`. */
export const SENTENCES: readonly Sentence[] = [
  { command: "npx relay check --without-secrets" },
  { command: "npx relay check", code: 1 }, // the secrets are not set
  {
    command: "npx relay init ../my-relay --source github,stripe",
    replace: { "../my-relay": "my-relay" },
  },
  { command: "npx relay providers <name>", replace: { "<name>": "github" } },
  { command: "npx relay providers <preset>", replace: { "<preset>": "stripe" } },
  { command: "npx relay providers NAME", replace: { NAME: "slack-events" } },
  { command: "relay providers custom" },
  { command: "npx relay send <source>", replace: { "<source>": "github" } },
  {
    command: "relay send <source> --from <id>",
    replace: { "<source>": "github", "<id>": "known" },
  },
  { command: "relay send github --secret GITHUB_WEBHOOK_SECRET" },
  { command: "echo '{}' | relay send github push --file -" },
  { command: "npx relay smoke <source>", replace: { "<source>": "github" } },
  {
    command: "npx relay explain <source> <captured request>",
    replace: { "<source>": "github", "<captured request>": "request.txt" },
    code: 1, // it is not signed
  },
  { command: "relay explain github request.txt", code: 1 },
];

/** Those that do something on this machine, as the documents have them: not the names of commands alone. */
export const inSentences = (): ReadonlySet<string> =>
  new Set(
    PAGES.flatMap(({ text }) =>
      [...text.replaceAll(/^```[^]*?^```$/gm, "").matchAll(/`([^`\n]+)`/g)]
        .map(([, code = ""]) => code)
        .filter((code) =>
          /^(npx relay|(.* \| )?relay (?=\w+ [^-]))\s*(check|init|providers|send|smoke|explain)\b/.test(
            code,
          ),
        ),
    ),
  );
