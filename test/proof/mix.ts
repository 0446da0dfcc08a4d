import { draftEvent } from "../../src/cli/sign/deliver.ts";
import { genuine } from "../../src/cli/sign/forge.ts";
import { FUZZ_CONFIG, FUZZ_SECRETS, FUZZ_SOURCES, type FuzzSource } from "./fuzz-config.ts";
import type { Random } from "./random.ts";
import type { Sent } from "./send.ts";
import { CONFIG, deliveryOf, SECRETS, type Shape, SHAPES } from "./shapes.ts";

/** One delivery of the mix, with what has to become of it. */
export type Mixed = {
  readonly kind: "fresh" | "again" | "forged" | "parked" | "batch" | "large" | "several";
  /** Signs it, as a provider does again for a redelivery. */
  readonly sign: () => Sent;
  /** Its id, of one that becomes one task. */
  readonly event?: string;
  /** New tasks for targets, when it is answered 2xx. */
  readonly tasks: number;
  readonly parked: number;
  readonly isRefused: boolean;
};

/** Providers that sign in different ways, each with events that are new each time. */
const PROVIDERS = new Set([
  "github",
  "gitlab",
  "mux",
  "zoom",
  "shopify",
  "standard-webhooks",
  "stripe",
  "svix",
  "twilio",
  "workos",
]);
const sources = FUZZ_SOURCES.filter(({ provider }) => PROVIDERS.has(provider.name));

/** The relay.yaml of the mix. */
export const MIX_CONFIG = {
  ...CONFIG,
  sources: {
    ...CONFIG.sources,
    ...Object.fromEntries(
      Object.entries(FUZZ_CONFIG.sources).filter(([name]) => PROVIDERS.has(name)),
    ),
  },
  targets: { ...CONFIG.targets, ...FUZZ_CONFIG.targets },
};
export const MIX_SECRETS = { ...SECRETS, ...FUZZ_SECRETS };

/** The queues of every target of the mix. */
export const MIX_QUEUES = ["target", "target-0", "target-1", "target-2", "large"];

const shapeNamed = (name: string): Shape => {
  const shape = SHAPES.find((one) => one.name === name);
  if (shape === undefined) throw new TypeError(`there is no shape ${name}`);
  return shape;
};
const MEDIUM_BYTES = [1000, 20_000, 120_000];
/** Of deliveries that are sent again. */
const REMEMBERED = 200;

/** Draws one delivery after the other: most are small and new, some are not. */
export function openMix(random: Random): () => Promise<Mixed> {
  const recent: Mixed["sign"][] = [];
  let number = 0;
  const base = { tasks: 0, parked: 0, isRefused: false } as const;
  const shaped = (kind: Mixed["kind"], shape: Shape): Mixed => {
    const name = `proof-${(number += 1)}-soak`;
    const sign = (): Sent => deliveryOf(shape, name);
    const isParked = shape.isInvalid === true;
    const tasks = isParked ? 0 : shape.queues.length * (shape.items ?? 1);
    const event = kind === "fresh" ? { event: name } : {};
    return { ...base, ...event, kind, sign, tasks, parked: isParked ? 1 : 0 };
  };
  const signed = async (source: FuzzSource, by: "signer" | "forger"): Promise<Mixed["sign"]> => {
    const { provider } = source;
    const draft = await draftEvent(provider, { now: new Date() });
    return () => {
      const signer = { ...source[by], signedAt: new Date() };
      const { method, body, headers, query } = genuine({ provider, draft, signer });
      const path = `/${provider.name}${query === "" ? "" : `?${query}`}`;
      return { method, path, headers: headers.flat(), body };
    };
  };
  return async () => {
    const chance = random.below(100);
    const [again] = chance < 10 ? [recent[random.below(Math.max(1, recent.length))]] : [];
    if (again !== undefined) return { ...base, kind: "again", sign: again };
    if (chance < 20) {
      return {
        ...base,
        kind: "forged",
        sign: await signed(random.pick(sources), "forger"),
        isRefused: true,
      };
    }
    if (chance < 24) return shaped("parked", shapeNamed("parked"));
    if (chance < 27) return shaped("batch", { ...shapeNamed("batch of 50"), items: 10 });
    if (chance < 28) return shaped("large", shapeNamed("dataref"));
    if (chance < 34) return shaped("several", shapeNamed("3 targets"));
    const fresh =
      chance < 50
        ? shaped("fresh", { ...shapeNamed("1 target"), bytes: random.pick(MEDIUM_BYTES) })
        : {
            ...base,
            kind: "fresh" as const,
            sign: await signed(random.pick(sources), "signer"),
            tasks: 1,
          };
    recent.push(fresh.sign);
    if (recent.length > REMEMBERED) recent.shift();
    return fresh;
  };
}
