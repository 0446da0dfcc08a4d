import type { RequestView, SignedView } from "../../console/server/parts.ts";
import { bodyToken } from "../../relay/read/body-token.ts";
import { compileBody } from "../../relay/read/body.ts";
import { compileLocator, singleHeader } from "../../relay/read/locator.ts";
import { pointerValue } from "../../relay/read/pointer.ts";
import { compileTemplate } from "../../relay/read/template.ts";
import type { View } from "../../relay/read/view.ts";
import { signedHeads } from "../../relay/verify/canonical-request.ts";
import { compileSignatures } from "../../relay/verify/signature-header.ts";
import { compileUrls } from "../../relay/verify/signed-url.ts";
import { signedTexts } from "../../relay/verify/url-form.ts";
import type { Delivery } from "../../types/delivery.ts";
import type { Source } from "../../types/config.ts";
import type { SignatureLocation, Template, TimestampRule } from "../../types/scheme.ts";
import { asDelivery } from "../sign/outgoing.ts";
import { captureOf } from "./requests.ts";

/** What every plain hash covers in its secret's place: nothing of it is shown. */
const SECRET = "(the secret)";

type Content = SignedView["contents"][number];
type Options = Readonly<Record<string, string>>;

/** The very bytes that the signatures of a request cover, each as the scheme's verifier puts them together. */
export function signedContent(source: Source, request: RequestView, options: Options): SignedView {
  const capture = captureOf(request);
  const delivery = asDelivery(capture, capture.path, new Date(request.receivedAt));
  try {
    return contentOf(source, delivery, options);
  } catch (error) {
    return { contents: [], note: (error as Error).message };
  }
}

function contentOf(source: Source, delivery: Delivery, options: Options): SignedView {
  const { provider, publicUrl = "" } = source;
  const { verify } = provider;
  const view = { delivery, body: () => compileBody(provider)(delivery) };
  switch (verify.kind) {
    case "mac":
      return {
        contents: itemsOf(view, verify.each).flatMap(({ item, name }) =>
          [verify.content, verify.orContent ?? []]
            .flat()
            .flatMap((content) => ofTemplate({ ...verify, content }, item, source, options, name)),
        ),
      };
    case "signature":
      return { contents: ofTemplate(verify, view, source, options) };
    case "certificate": {
      const { content } = verify;
      const template =
        typeof content === "string"
          ? content
          : content.byText[compileLocator(content.at)(view) ?? ""];
      if (template === undefined)
        return { contents: [], note: "The signature is of an unknown kind." };
      return { contents: ofTemplate({ ...verify, content: template }, view, source, options) };
    }
    case "url-form":
      return {
        contents: signedTexts(verify, publicUrl, delivery).map((text, at) =>
          named(`form ${at + 1} of the URL`, text),
        ),
      };
    case "canonical-request":
      return {
        contents: signedHeads(verify, publicUrl, delivery).map((head) =>
          named("request", Buffer.concat([Buffer.from(head), delivery.body])),
        ),
      };
    case "jwt": {
      const text =
        verify.header === undefined
          ? bodyToken(delivery.body, verify.member)
          : singleHeader(delivery, verify.header)?.slice((verify.prefix ?? "").length);
      const [head = "", claims = ""] = (text ?? "").split(".");
      return {
        contents: [named("the token's header and claims", `${head}.${claims}`)],
        ...(verify.header !== undefined && {
          note: "The token is signed; of the body it covers what its claims say, such as a hash.",
        }),
      };
    }
    case "envelope":
      return { contents: [named("body", delivery.body)] };
    case "token":
    case "basic":
      return { contents: [], note: "The proof is a secret that is sent along: no byte is signed." };
  }
}

type OfTemplate = {
  readonly content: Template;
  readonly signature: SignatureLocation;
  readonly timestamp?: TimestampRule;
};

function ofTemplate(
  { content, signature, timestamp }: OfTemplate,
  view: View,
  { publicUrl }: Source,
  options: Options,
  name = "",
): readonly Content[] {
  const fill = compileTemplate(content, options);
  const groups = compileSignatures(signature, timestamp, options)(view);
  return groups.flatMap(({ ts, signatures }) =>
    compileUrls(
      content,
      publicUrl,
    )(view.delivery).flatMap((url) => {
      const pieces = fill({ view, ts, url, secret: SECRET });
      if (pieces === undefined) return [];
      const many = signatures.length > 1 ? `${signatures.length} signatures` : "signature";
      const label = [name, many, ts && `of ${ts}`, `over ${content}`].filter(Boolean).join(" ");
      return [named(label, Buffer.concat(pieces.map((piece) => Buffer.from(piece))))];
    }),
  );
}

/** The view as it is, or one for each item that is signed by itself. */
function itemsOf(view: View, each: string | undefined): readonly { item: View; name?: string }[] {
  if (each === undefined) return [{ item: view }];
  const body = view.body();
  const items = pointerValue(body.value, each);
  return (Array.isArray(items) ? (items as unknown[]) : []).map((value, index) => ({
    item: { ...view, body: () => ({ ...body, value, base: `${each}/${index}` }) },
    name: `item ${index + 1}:`,
  }));
}

const named = (label: string, bytes: Buffer | string): Content => ({
  label,
  base64: Buffer.from(bytes).toString("base64"),
});
