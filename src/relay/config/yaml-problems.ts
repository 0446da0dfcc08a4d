import type { Document, YAMLError } from "yaml";
import type { Path } from "../read/pointer.ts";

/** Something wrong in the text: where it begins, and the value that it concerns. */
export type Problem = { readonly offset: number; readonly path: Path; readonly message: string };

/** After one slip YAML may stumble at every line that follows. */
const MAX_YAML_PROBLEMS = 5;

/** What the YAML library finds wrong, in words for whoever wrote the file; the first few. */
export function problemsOf({ errors, warnings }: Document, text: string): Problem[] {
  // What the parser recurses into too deeply it reports as a fault of its own.
  const tooDeep = errors.find(
    ({ code }) => code === "IMPOSSIBLE" || code === "RESOURCE_EXHAUSTION",
  );
  if (tooDeep !== undefined) {
    return [{ offset: tooDeep.pos[0], path: [], message: "is nested too deeply to be read" }];
  }
  const found = [...errors, ...warnings];
  const unquoted = found.find((error) => isUnquoted(error, text));
  // What follows on that line follows from it.
  const lines = unquoted === undefined ? found : [unquoted];
  return lines.slice(0, MAX_YAML_PROBLEMS).map((error) => ({
    ...yamlProblem(error),
    ...(error === unquoted && { message: UNQUOTED }),
  }));
}

const UNQUOTED =
  'is not valid YAML: within { } a variable needs quotes, since { begins something of its own there: "${NAME}"';

/** Whether the parser stumbles over `${NAME}` that stands without quotes in braces or brackets. */
const isUnquoted = ({ code, pos }: YAMLError, text: string): boolean =>
  code === "UNEXPECTED_TOKEN" && /\$\{?$/.test(text.slice(0, pos[0] + 1)) && text[pos[0]] === "{";

function yamlProblem({ code, pos }: YAMLError): Problem {
  return { offset: pos[0], path: [], message: `is not valid YAML: ${WORDS[code] ?? OTHERWISE}` };
}

/**
 * What the codes of the YAML library mean for whoever wrote the file; its own words are about its
 * parts.
 */
const WORDS: Readonly<Partial<Record<YAMLError["code"], string>>> = {
  BAD_ALIAS:
    'an asterisk needs the name of an anchor behind it (quote a glob that begins with one: "*")',
  BAD_DQ_ESCAPE:
    "a backslash in double quotes must be written twice, or the value put in single quotes",
  BAD_INDENT:
    "this line is not indented as the ones that belong with it, or a closing bracket before it is missing",
  BAD_SCALAR_START: "a value cannot begin with this character (put the value in quotes)",
  BLOCK_AS_IMPLICIT_KEY: "there are two colons on one line (put the value in quotes)",
  BLOCK_IN_FLOW: "inside [ ] and { } fields and items are separated by commas, not by lines",
  MISSING_CHAR: "a closing quote or bracket, a comma, or the space after a colon is missing",
  MULTILINE_IMPLICIT_KEY: "a field's name goes over several lines (put a space after each colon)",
  MULTIPLE_DOCS: "there is a second document (the relay reads one document; remove the --- line)",
  TAB_AS_INDENT: "there is a tab at the beginning of the line (indent with spaces)",
  TAG_RESOLVE_FAILED:
    "there are no tags here: a value that begins with an exclamation mark must be in quotes",
  UNEXPECTED_TOKEN:
    "this does not belong here (is the line above complete, and each colon followed by a space?)",
};

const OTHERWISE = "this cannot be read; look for a missing colon, quote or bracket before it";
