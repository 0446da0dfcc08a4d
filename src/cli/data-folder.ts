import { resolve } from "node:path";
import type { Io } from "./io.ts";

/** Where `npm run dev` keeps its state. */
export const dataFolder = ({ env }: Pick<Io, "env">): string =>
  resolve(env["RELAY_DATA"] ?? ".relay");
