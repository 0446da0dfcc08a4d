import type { Delivery } from "../../types/delivery.ts";

/** The bytes of a delivery's body, in order, without joining what came in pieces. */
export const piecesOf = (delivery: Delivery): readonly Buffer[] =>
  delivery.pieces ?? [delivery.body];

/** How many bytes a delivery's body has, without joining them. */
export const sizeOf = (delivery: Delivery): number =>
  piecesOf(delivery).reduce((sum, { length }) => sum + length, 0);
