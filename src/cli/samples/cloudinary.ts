import { cloudinary } from "./_cloudinary.ts";
import type { SampleBook } from "./sample.ts";

/** After the page that the preset names. */
export const book: SampleBook = cloudinary;
