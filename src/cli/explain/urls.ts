import type { Delivery } from "../../types/delivery.ts";

/**
 * URLs near the configured one that the provider may have signed: http for https, with or without
 * port, slash and query, the host and path of the request itself. At most 200.
 */
export function urlVariants(publicUrl: string, delivery: Delivery): string[] {
  const match = /^https?:\/\/([^/?#]*)([^?#]*)(\?[^#]*)?$/.exec(publicUrl);
  const [, authority = "", path = "", query = ""] = match ?? [];
  const hosts = unique([authority, ...hostsOf(delivery)].flatMap(portVariants));
  const paths = unique([path, delivery.path].flatMap(pathVariants));
  const queries = unique([query, "", delivery.query === "" ? "" : `?${delivery.query}`]);
  const urls = ["https", "http"].flatMap((scheme) =>
    hosts.flatMap((host) =>
      paths.flatMap((one) => queries.map((other) => `${scheme}://${host}${one}${other}`)),
    ),
  );
  return unique(urls)
    .filter((url) => url !== publicUrl)
    .slice(0, 200);
}

function hostsOf({ headers }: Delivery): string[] {
  return [headers["x-forwarded-host"], headers["host"]].filter(
    (host): host is string => typeof host === "string" && host !== "",
  );
}

function portVariants(authority: string): string[] {
  const bare = authority.replace(/:\d+$/, "");
  return [authority, bare, `${bare}:443`, `${bare}:80`, bare.toLowerCase()];
}

function pathVariants(path: string): string[] {
  const bare = path.replace(/\/$/, "");
  return [
    path,
    bare,
    `${bare}/`,
    decode(path),
    path.replaceAll("'", "%27"),
    path.replaceAll("%27", "'"),
  ];
}

function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
