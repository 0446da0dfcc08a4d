/** Google's gRPC codes by HTTP status, as far as the played services refuse. */
const CODES = {
  INVALID_ARGUMENT: 400,
  UNAUTHENTICATED: 401,
  NOT_FOUND: 404,
} as const;

/** What a played service refuses, in the form of google.rpc.Status (https://google.aip.dev/193). */
export class GoogleRefusal extends Error {
  override readonly name = "GoogleRefusal";
  readonly status: number;
  readonly code: keyof typeof CODES;

  constructor(code: keyof typeof CODES, message: string) {
    super(message);
    this.code = code;
    this.status = CODES[code];
  }
}

/** Shorthand for what is wrong with a request, whatever the state. */
export const invalid = (message: string): GoogleRefusal =>
  new GoogleRefusal("INVALID_ARGUMENT", message);

/** The body of the answer. */
export const refusalBody = ({ status, code, message }: GoogleRefusal): object => ({
  error: { code: status, message, status: code },
});
