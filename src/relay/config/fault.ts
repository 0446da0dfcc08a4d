import { type Path, pointerOf } from "../read/pointer.ts";
import { UserError } from "../../types/user-error.ts";

/** A fault in relay.yaml, or in a file it names. */
export type Fault = {
  /** As it was given to the loader. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** JSON Pointer (RFC 6901) of the field at fault; empty for the whole file. */
  readonly pointer: string;
  /** What is wrong and what to do. Never a secret's value. */
  readonly message: string;
  readonly severity: "error" | "warning";
};

/**
 * relay.yaml cannot be used. Its message lists every fault, one per line: errors first, and
 * warnings apart from them.
 */
export class ConfigError extends UserError {
  override readonly name = "ConfigError";
  /** Errors and warnings, in the order of the file. */
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], options?: ErrorOptions) {
    super(faultText(faults), options);
    this.faults = faults;
    // The framework prints the stack of what keeps it from starting: the faults are what the
    // operator needs to see.
    this.stack = `relay.yaml cannot be used:\n${this.message}`;
  }
}

/** Every fault, one per line: errors first, and warnings apart from them. */
export function faultText(faults: readonly Fault[]): string {
  const [errors, warnings] = (["error", "warning"] as const).map((severity) =>
    faults
      .filter((fault) => fault.severity === severity)
      .map(faultLine)
      .join("\n"),
  );
  return [errors, warnings].filter((text) => text !== "").join("\n\n");
}

/**
 * One line that editors and terminals link to the place: `relay.yaml:12:5 /sources/github/providr:
 * unknown field`.
 */
export function faultLine({ file, line, column, pointer, message, severity }: Fault): string {
  const place = `${file}:${line}:${column}${pointer === "" ? "" : ` ${pointer}`}`;
  return `${place}: ${severity === "warning" ? "warning: " : ""}${message}`;
}

/** Line and column, from 1. */
export type Place = { readonly line: number; readonly column: number };

/** Collects the faults of one file. */
export type Report = {
  error(path: Path, message: string): void;
  /** An error of a field's name rather than of its value. */
  nameError(path: Path, message: string): void;
  warning(path: Path, message: string): void;
  /**
   * A fault at a character of a value, from 1; at the value itself where it is not written as it
   * reads (escapes, several lines).
   */
  within(path: Path, column: number, severity: Fault["severity"], message: string): void;
  /** An error whose place is not that of a value. */
  errorAt(place: Place, fault: { readonly path: Path; readonly message: string }): void;
  /** Whether something at this path or inside it has been reported. */
  has(path: Path): boolean;
  /** Sorted by place. */
  faults(): readonly Fault[];
};

/** Where values are in a document. */
export type Places = {
  readonly locate: (path: Path) => Place;
  readonly locateName: (path: Path) => Place;
  readonly locateWithin: (path: Path, column: number) => Place;
};

/** Makes a report whose places come from a document. */
export function createReport(file: string, { locate, locateName, locateWithin }: Places): Report {
  const faults: Fault[] = [];
  const add = (
    severity: Fault["severity"],
    path: Path,
    message: string,
    { line, column } = locate(path),
  ): void => {
    faults.push({ file, line, column, pointer: pointerOf(path), message, severity });
  };
  return {
    error: (path, message) => add("error", path, message),
    nameError: (path, message) => add("error", path, message, locateName(path)),
    warning: (path, message) => add("warning", path, message),
    within: (path, column, severity, message) =>
      add(severity, path, message, locateWithin(path, column)),
    errorAt: (place, { path, message }) => add("error", path, message, place),
    has: (path) => {
      const pointer = pointerOf(path);
      return faults.some((fault) => `${fault.pointer}/`.startsWith(`${pointer}/`));
    },
    faults: () => faults.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}
