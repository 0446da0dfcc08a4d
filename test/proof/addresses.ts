import type { Random } from "./random.ts";

/** Addresses like a good one that lead somewhere else, or might to a parser that reads them otherwise. */
export function hostileAddresses(good: string, random: Random): readonly string[] {
  const { host, pathname, search } = new URL(good);
  const rest = `${pathname}${search}`;
  const evil = "evil.example";
  return [
    `https://${evil}${rest}`,
    `https://${host}.${evil}${rest}`,
    `https://${evil}/${host}${rest}`,
    `https://${evil}/?${good}`,
    `https://${evil}/#${good}`,
    `https://${evil}?@${host}${rest}`,
    `https://${host}@${evil}${rest}`,
    `https://${host}:443@${evil}${rest}`,
    `https://user:secret@${host}${rest}`,
    `https://${host}:8443${rest}`,
    `https://${host}:0${rest}`,
    `https://${host}\\@${evil}${rest}`,
    `https://${host}%00.${evil}${rest}`,
    `https://${host}%2f.${evil}${rest}`,
    `https://${host}\u0000${rest}`,
    `https://${host}.${rest}`,
    `https://x${host}${rest}`,
    `https://${host.replace(".", "x.")}${rest}`,
    `https://${host.replaceAll(".", "\u3002")}${rest}`,
    `https://${host.replace(/s/, "\u017f")}${rest}`,
    `https://${host.replace(/a/, "\u0430")}${rest}`,
    `https://${host.toUpperCase()}${rest}`,
    `http://${host}${rest}`,
    `HTTP://${host}${rest}`,
    `//${host}${rest}`,
    `https:${host}${rest}`,
    `https:/\\${host}${rest}`,
    `file:///etc/passwd#${good}`,
    `data:text/plain,${good}`,
    `gopher://${host}${rest}`,
    ...["169.254.169.254", "127.0.0.1", "[::1]", "localhost", "0x7f.1", "2130706433"].map(
      (machine) => `https://${machine}${rest}`,
    ),
    `https://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token`,
    `${good}/../../../../${evil}`,
    `${good}/%2e%2e/x`,
    `${good}?x=https://${evil}/`,
    `${good}#x`,
    `${good}\n`,
    `\n${good}`,
    `${good}\nhttps://${evil}/`,
    `https://${evil}/\n${good}`,
    `${good} `,
    ` ${good}`,
    "",
    "x".repeat(100_000),
    ...Array.from({ length: 30 }, () => {
      const at = random.below(good.length + 1);
      const piece = random.pick([
        "\t",
        "\n",
        "\r",
        "@",
        "/",
        "\\",
        "#",
        "?",
        ":",
        ".",
        "%",
        "é",
        evil,
      ]);
      return good.slice(0, at) + piece + good.slice(at + random.below(2));
    }),
  ];
}
