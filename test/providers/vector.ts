/** Headers by name. */
export type Headers = Readonly<Record<string, string>>;

/** A delivery of a preset, and who says that it is genuine. The vectors of a preset are in the file of its name. */
export type Vector = {
  /** The official library, with its version where it was recorded, or the page. */
  readonly by: string;
  /**
   * - `live`: that library signs the delivery, or checks it, in this very test
   * - `recorded`: that library, in the version named, accepted or signed the delivery at `at`
   * - `published`: the signature is printed on that page or in that library's own tests
   * - `described`: signed here as that page says; nobody outside vouches for it
   */
  readonly standing: "live" | "recorded" | "published" | "described";
  /** Left out where the provider publishes its key. */
  readonly secret?: string;
  /** What the provider's key endpoint answers. */
  readonly published?: string;
  readonly publicUrl?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** The relay's clock, and the moment of signing. Default: `AT`. */
  readonly at?: Date;
  /** What comes in. Without a content type it is JSON. */
  readonly sent: {
    readonly body: string | ((secret: string) => string);
    readonly headers: Headers | ((body: string, secret: string) => Headers | Promise<Headers>);
    readonly query?: string | ((secret: string, body: string) => string);
  };
  /** The official verifier's opinion; left out where there is none to ask. */
  readonly official?: (
    body: string,
    headers: Headers,
    secret: string,
  ) => boolean | Promise<boolean>;
  /** What the relay reads. Without an id: the SHA-256 of the body, unless the preset has an `identity`. */
  readonly event: { readonly type: string; readonly id?: string; readonly time?: string };
};

/** A signature that a page prints for a body that makes no event: it is not JSON, or a check of the endpoint. */
export type Printed = {
  /** The page, or that library's own tests. */
  readonly by: string;
  readonly secret: string;
  readonly body: string;
  readonly headers: Headers;
  /** The relay's clock. Default: `AT`. */
  readonly at?: Date;
  /** What a check of the endpoint is answered. Left out: the body cannot be read. */
  readonly answer?: string;
};

/** What the file of a preset exports. */
export type VectorFile = {
  readonly vectors: readonly Vector[];
  readonly printed?: readonly Printed[];
  /** Why no vector comes from outside; there only where none does. */
  readonly without?: string;
};
