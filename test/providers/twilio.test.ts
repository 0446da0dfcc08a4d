import twilio from "twilio";
import { expect, test } from "vitest";
import { prove, refusal } from "./given.ts";

const url = "https://mycompany.com/myapp.php?foo=1&bar=2";

test("twilio: what twilio-node expects over URL and form is accepted, apostrophes and repeated fields included", async () => {
  const parameters = {
    From: "+14158675310",
    Body: "it's “ü” & co",
    Digits: ["2", "1", "2"],
    To: "x",
  };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) form.append(name, one);
  }
  for (const publicUrl of [
    url,
    "https://mycompany.com/it's?foo=1",
    "https://mycompany.com:8443/x",
  ]) {
    const signature = twilio.getExpectedTwilioSignature("12345", publicUrl, parameters);
    const given = {
      secrets: ["12345"],
      body: form.toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature,
      },
      publicUrl,
      query: publicUrl.split("?")[1] ?? "",
    };
    expect((await prove("twilio", given)).secretIndex).toBe(0);
    expect(
      await refusal("twilio", { ...given, publicUrl: publicUrl.replace("mycompany", "other") }),
    ).toBe("bad-signature");
  }
});

test("twilio: a JSON body is bound by the hash in the query, and by nothing else", async () => {
  const body = '{"property": "value", "boolean": true}';
  const hash = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
  const query = `bodySHA256=${hash}`;
  const signature = twilio.getExpectedTwilioSignature("12345", `https://x.example/h?${query}`, {});
  const given = {
    secrets: ["12345"],
    body,
    headers: { "X-Twilio-Signature": signature },
    publicUrl: "https://x.example/h",
    query,
  };
  expect((await prove("twilio", given)).secretIndex).toBe(0);
  expect(await refusal("twilio", { ...given, body: `${body} ` })).toBe("bad-signature");
  const bare = twilio.getExpectedTwilioSignature("12345", "https://x.example/h", {});
  const unbound = { ...given, query: "", headers: { "X-Twilio-Signature": bare } };
  expect(await refusal("twilio", unbound)).toBe("bad-signature");
});
