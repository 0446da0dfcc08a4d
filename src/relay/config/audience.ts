/**
 * The audience that the service behind a URL expects in an OIDC token. For Cloud Run that is the
 * service's own URL: the origin, also of a request to one of its traffic tags, whose host names
 * begin with `TAG---` (https://cloud.google.com/run/docs/authenticating/service-to-service). At
 * `REGION-PROJECT.cloudfunctions.net`, a host that all functions of a project and region share, it
 * is the function's URL without what follows its name
 * (https://cloud.google.com/functions/docs/securing/authenticating).
 */
export function audienceOf(url: string): string {
  const { protocol, host, hostname, origin, pathname } = new URL(url);
  if (hostname.endsWith(".run.app")) return `${protocol}//${host.split("---").at(-1) ?? host}`;
  const name = pathname.split("/")[1] ?? "";
  return hostname.endsWith(".cloudfunctions.net") && name !== "" ? `${origin}/${name}` : origin;
}
