/** The drafts that ajv has a class for. */
export type Dialect = "draft-07" | "2019-09" | "2020-12";

/**
 * What a document's schemas are written in. The older ones are rewritten to draft-07, which holds
 * all that they can say.
 */
export type Idiom = Dialect | "draft-04" | "openapi-3.0";

type Schema = Readonly<Record<string, unknown>>;

/** Named for documents of OpenAPI 3.0 and Swagger 2.0, which do not name it themselves. */
const OPENAPI_3_0 = "https://spec.openapis.org/oas/3.0/schema";

/** The `$schema` that a document gives its schemas; undefined where it does not say. */
export function namedDialect(document: Schema): unknown {
  const { $schema, jsonSchemaDialect, openapi, swagger } = document;
  const isOld = String(openapi).startsWith("3.0") || String(swagger).startsWith("2");
  return $schema ?? jsonSchemaDialect ?? (isOld ? OPENAPI_3_0 : undefined);
}

/**
 * What a `$schema` stands for; undefined where it is not one that is known. Without one a schema is
 * 2020-12.
 */
export function idiomOf($schema: unknown = "2020-12"): Idiom | undefined {
  if ($schema === OPENAPI_3_0) return "openapi-3.0";
  // OpenAPI 3.1 and 3.2 name dialects of their own, which only add annotations to 2020-12.
  if (/^https:\/\/spec\.openapis\.org\/oas\/3\.[12]\//.test(String($schema))) return "2020-12";
  const named = /draft-0[4-7]|2019-09|2020-12/.exec(JSON.stringify($schema))?.[0];
  // Whatever is valid in draft-06 is valid, and means the same, in draft-07; draft-05 is draft-04
  // in other words.
  if (named === "draft-06") return "draft-07";
  return named === "draft-05" ? "draft-04" : (named as Idiom | undefined); // the expression gives no others
}

/** What `$schema` may name, for messages. */
export const IDIOMS = "draft-04, draft-06, draft-07, 2019-09 or 2020-12";

/**
 * Whether a document holds schemas rather than being one: taken for a schema, it would let
 * everything pass.
 */
export const describesApi = (document: Schema): boolean =>
  ["openapi", "swagger", "asyncapi"].some((name) => typeof document[name] === "string");

/** The draft that an idiom is compiled as. */
export function dialectOf(idiom: Idiom): Dialect {
  return idiom === "draft-04" || idiom === "openapi-3.0" ? "draft-07" : idiom;
}
