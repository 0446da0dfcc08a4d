import { describe } from "vitest";
import { journeys } from "./journeys.ts";
import { CHROMIUM } from "./stage.ts";

describe.skipIf(CHROMIUM === undefined)("on a laptop", () => {
  journeys("laptop");
});
