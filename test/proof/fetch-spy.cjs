// Preloaded into the relay under proof: it reaches nobody, says on standard output what it would have asked, and gets the texts that
// PROOF_PUBLISHED holds by address, and the page that confirms a subscription; everything else is not there.
"use strict";
const published = new Map(JSON.parse(process.env.PROOF_PUBLISHED ?? "[]"));

globalThis.fetch = async (input, init = {}) => {
  const { href: url } = new URL(input);
  const asked = { url, redirect: init.redirect, isTimed: init.signal instanceof AbortSignal };
  process.stdout.write(`${JSON.stringify({ asked })}\n`);
  const text = published.get(url);
  const isThere = text !== undefined || url.includes("Action=ConfirmSubscription");
  return new Response(text ?? "", { status: isThere ? 200 : 404 });
};
