/** What was in a request to one of Google's services. */
export type Cargo = {
  /** The CloudEvent's attributes by name, as far as there are any. */
  readonly attributes: Readonly<Record<string, string | undefined>>;
  /** The event's bytes; undefined where the request only refers to them, or to nothing. */
  readonly bytes?: Buffer;
  readonly contentType?: string;
};

/** One of Google's services, as it answers what the relay's tasks ask of it. */
export type PlayedService = {
  /** What the echo's lines call it. */
  readonly title: string;
  readonly host: string;
  readonly path: RegExp;
  readonly maxBytes: number;
  /**
   * Google's answer, and what was inside. `path` is that of the request, `unique` a number that no
   * other request has. Throws `GoogleRefusal` for what Google refuses.
   */
  readonly answer: (
    path: string,
    body: Buffer,
    unique: number,
    now: Date,
  ) => { readonly answer: object; readonly cargo: Cargo };
};
