import { pointerOf } from "../read/pointer.ts";
/** One reason why data does not match its schema. Holds names from the data, never its values. */
export type SchemaError = {
  /**
   * JSON Pointer (RFC 6901) of the member at fault, the missing one included. At most 200
   * characters.
   */
  readonly pointer: string;
  readonly message: string;
};

/** What ajv compiles a schema to, at run time or ahead of it (`standaloneCode`). */
export type Validator = {
  (this: Steps | void, data: unknown): unknown;
  errors?: readonly AjvError[] | null;
};

/**
 * What is left of the references that may be followed; only schemas that refer to themselves count
 * them.
 */
type Steps = {
  steps: number;
  /** Called when none are left: gives more, or throws. */
  readonly more: () => void;
};

type AjvError = {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
};

/** The JSON Schemas that a config names, by file. */
export interface Schemas {
  /**
   * Why the data does not match: nothing when it does, at most 10 errors. Throws `SchemaFault` when
   * the schema is unusable.
   */
  errors(file: string, data: unknown): Promise<readonly SchemaError[]>;
}

/**
 * Gives the validator of a schema file: `first` stops at the first error, `all` collects every one.
 * Asked once for each.
 */
export type ValidatorSource = (file: string, report: "first" | "all") => Promise<Validator>;

/** Ten are enough to find the mistake, and keep the answer short. */
const MAX_ERRORS = 10;
const MAX_POINTER_LENGTH = 200;
/**
 * Listing every error of data this large (in values) can take 100 MB; larger data gets its first
 * error only.
 */
const MAX_VALUES_LISTED = 10_000;

/**
 * Validates with validators from `source`, each got on first use: `compileOnUse`, or those that a
 * build has made.
 */
export function createSchemas(source: ValidatorSource): Schemas {
  const known = {
    first: new Map<string, Promise<Validator>>(),
    all: new Map<string, Promise<Validator>>(),
  };

  const validator = (file: string, report: "first" | "all"): Promise<Validator> => {
    let found = known[report].get(file);
    if (found === undefined) {
      found = source(file, report);
      known[report].set(file, found);
      // A file that could not be read now may be readable later.
      found.catch(() => known[report].delete(file));
    }
    return found;
  };

  return {
    async errors(file, data) {
      const { errors, hasEnded } = run(await validator(file, "first"), data);
      if (errors.length === 0 || !hasEnded || !isSmall(data)) return errors;
      return run(await validator(file, "all"), data).errors;
    },
  };
}

/**
 * References that a schema which refers to itself may follow over any body, and more for each value
 * in it: under 200 ms for a megabyte. By two ways to itself, a schema goes through nested data in
 * all combinations.
 */
const FREE_STEPS = 100_000;
const STEPS_PER_VALUE = 20;

/** The steps of the one validation that is under way: nothing in one waits. */
const budget = {
  steps: 0,
  data: undefined as unknown,
  isFree: true,
  /** Counting the values is for the few that need it. */
  more(): void {
    if (!this.isFree) throw new RangeError("too many steps");
    this.isFree = false;
    this.steps = countValues(this.data) * STEPS_PER_VALUE;
  },
};

function budgetFor(data: unknown): Steps {
  budget.steps = FREE_STEPS;
  budget.data = data;
  budget.isFree = true;
  return budget;
}

type Result = { readonly errors: readonly SchemaError[]; readonly hasEnded: boolean };

function run(validate: Validator, data: unknown): Result {
  try {
    if (validate.call(budgetFor(data), data) === true) return { errors: [], hasEnded: true };
  } catch (error) {
    // Whatever a validator throws on data is a fault of that data. The words may hold some of it,
    // so they are not repeated.
    const isDeep = error instanceof RangeError && error.message.includes("call stack");
    const message = isDeep ? "is nested too deeply" : "cannot be held against its schema";
    return { errors: [{ pointer: "", message }], hasEnded: false };
  } finally {
    budget.data = undefined;
  }
  // "if" only repeats that a branch failed, whose own errors say why.
  const telling = (validate.errors ?? []).filter((error) => error.keyword !== "if");
  return { errors: telling.slice(0, MAX_ERRORS).map(readable), hasEnded: true };
}

/** Whether the data holds few enough values to list all errors of. */
const isSmall = (data: unknown): boolean =>
  countValues(data, MAX_VALUES_LISTED) < MAX_VALUES_LISTED;

/** How many values there are in one, itself included; looks at no more than `most`. */
function countValues(data: unknown, most = Number.POSITIVE_INFINITY): number {
  const waiting = [data];
  let seen = 0;
  for (; waiting.length > 0 && seen + waiting.length < most; seen += 1) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const key in value) {
      if (seen + waiting.length >= most) return most;
      waiting.push((value as Readonly<Record<string, unknown>>)[key]); // an own member of parsed JSON
    }
  }
  return seen + waiting.length;
}

function readable(error: AjvError): SchemaError {
  const { keyword, params, instancePath } = error;
  switch (keyword) {
    case "required":
      return at(instancePath, params["missingProperty"], "is required");
    case "additionalProperties":
      return at(instancePath, params["additionalProperty"], "is not allowed");
    case "unevaluatedProperties":
      return at(instancePath, params["unevaluatedProperty"], "is not allowed");
    case "enum":
      return at(instancePath, undefined, `must be one of ${listed(params["allowedValues"])}`);
    case "const":
      return at(instancePath, undefined, `must be ${JSON.stringify(params["allowedValue"])}`);
    case "false schema":
      return at(instancePath, undefined, "is not allowed");
    default:
      return at(instancePath, undefined, error.message ?? `fails ${keyword}`);
  }
}

function at(parent: string, member: unknown, message: string): SchemaError {
  const pointer = typeof member === "string" ? `${parent}${pointerOf([member])}` : parent;
  const short =
    pointer.length > MAX_POINTER_LENGTH ? `${pointer.slice(0, MAX_POINTER_LENGTH - 1)}…` : pointer;
  return { pointer: short, message };
}

/** The schema's own values, the first few. */
function listed(values: unknown): string {
  const all = Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : [];
  return all.length > 10 ? `${all.slice(0, 10).join(", ")} …` : all.join(", ");
}
