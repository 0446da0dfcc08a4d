/** Whether a URL leads to this machine. */
export function isOnThisMachine(url: string): boolean {
  const { hostname = "" } = URL.parse(url) ?? {};
  return hostname === "localhost" || hostname === "[::1]" || /^127\.[\d.]+$/.test(hostname);
}

/** Every URL that is not on this machine goes to the echo instead, under the same path. */
export function toEcho(port: number): (url: string) => string {
  return (url) => {
    if (isOnThisMachine(url)) return url;
    const { pathname, search } = new URL(url);
    return `http://127.0.0.1:${port}${pathname}${search}`;
  };
}
