import { isIPv6 } from "node:net";

/** `host:port` as URLs and gRPC have it: an IPv6 address in brackets. */
export const hostPort = (host: string, port: number): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;
