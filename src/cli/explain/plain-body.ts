import { compileBody } from "../../relay/read/body.ts";
import type { Body } from "../../relay/read/view.ts";
import type { Delivery } from "../../types/delivery.ts";

const read = compileBody({ event: { type: [], idSigned: false } });

/** A delivery's body as any provider's: JSON or a form. Parsed when it is asked for. */
export const plainBody = (delivery: Delivery) => (): Body => read(delivery);
