/**
 * A refusal of Cloud Storage's: the status, the reason of the JSON API
 * (https://cloud.google.com/storage/docs/json_api/v1/status-codes), the code of the XML API
 * (https://cloud.google.com/storage/docs/xml-api/reference-status) and the message of both.
 */
const REFUSALS = {
  invalid: [400, "invalid", "InvalidArgument"],
  required: [400, "required", "InvalidArgument"],
  badDigest: [400, "invalid", "BadDigest"],
  unauthorized: [401, "authError", "AuthenticationRequired"],
  forbidden: [403, "forbidden", "AccessDenied"],
  missing: [404, "notFound", "NoSuchKey"],
  notAllowed: [405, "methodNotAllowed", "MethodNotAllowed"],
  taken: [409, "conflict", "BucketAlreadyOwnedByYou"],
  gone: [410, "uploadGone", "NoSuchUpload"],
  precondition: [412, "conditionNotMet", "PreconditionFailed"],
  tooLarge: [413, "uploadTooLarge", "EntityTooLarge"],
  range: [416, "requestedRangeNotSatisfiable", "InvalidRange"],
  unserved: [501, "notImplemented", "NotImplemented"],
  backend: [503, "backendError", "ServiceUnavailable"],
} as const satisfies Record<string, readonly [status: number, reason: string, code: string]>;

/** What a request is refused with, in the words of either API. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly status: number;
  readonly reason: string;
  readonly code: string;

  constructor(kind: keyof typeof REFUSALS, message: string, options?: ErrorOptions) {
    super(message, options);
    [this.status, this.reason, this.code] = REFUSALS[kind];
  }
}

/** The body of a JSON answer. */
export const errorJson = ({ status, reason, message }: StorageError): object => ({
  error: { code: status, message, errors: [{ message, domain: "global", reason }] },
});

/** The body of an XML answer. */
export const errorXml = ({ code, message }: StorageError): string =>
  `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;

/** A text inside an XML element. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
