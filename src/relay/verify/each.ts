import { pointerValue } from "../read/pointer.ts";
import type { View } from "../read/view.ts";
import { Problem } from "../problem.ts";
import type { Proof } from "./verifier.ts";

/**
 * Verifies every item of a list in the body by itself, `body:` pointing into the item. All must
 * hold: one unproved item makes all of the delivery unauthentic, and so does a list without items,
 * which nothing would vouch for.
 */
export function eachItem(pointer: string, verifyOne: (view: View) => Proof): (view: View) => Proof {
  return (view) => {
    const body = view.body();
    const items = pointerValue(body.value, pointer);
    if (!Array.isArray(items) || items.length === 0) {
      throw new Problem(
        "bad-signature",
        `The body has no items at ${pointer}, so nothing is signed.`,
      );
    }
    // All items are of one scheme. The secret that counts is the oldest in use.
    const proofs = items.map((value: unknown, index) =>
      verifyOne({
        ...view,
        body: () => ({ ...body, value, base: `${body.base ?? ""}${pointer}/${index}` }),
      }),
    );
    const indexes = proofs.flatMap((proof) => (proof.by === "secret" ? [proof.index] : []));
    return indexes.length === 0
      ? { by: "published-key" }
      : { by: "secret", index: Math.max(...indexes) };
  };
}
