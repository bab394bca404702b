import type { JsonValue } from "@resweep/search";
import type { NetworkVersion, Promotion } from "@resweep/store";
import { z } from "zod";
import { finite } from "../exchange/finite.ts";
import type { Platform } from "../platform.ts";

/** One step on the way to a network. */
export interface Ancestor {
  readonly trialId: number;
  readonly stage: number;
  /** `train`, or the stage's name. */
  readonly name: string;
  /** The stage's options; of training the architecture's. */
  readonly config: Readonly<Record<string, JsonValue>>;
  /** What its end was measured to be; may hold "NaN". */
  readonly values: Readonly<Record<string, number | string>>;
}

export interface NetworkDetail extends NetworkVersion {
  /** From the first training on to what is named, through other trials where one began with another's weights. */
  readonly lineage: readonly Ancestor[];
  /** Where the first of them began: null where the seed drew its weights. */
  readonly origin: JsonValue;
  /** Of the aliases that stand for it or did, newest first. */
  readonly promotions: readonly Promotion[];
}

/** A trial that began with another's weights, which began with another's, ...: no more of them than this. */
const mostTrials = 20;

/** History is read loosely. */
const Config = z.looseObject({
  architecture: z.record(z.string(), z.json()).default({}),
  init: z.json().default(null),
  stages: z.array(z.record(z.string(), z.json())).default([]),
});
const FromTrial = z.object({ trial: z.int(), stage: z.int() });

/** A registered network with how it came about. Throws NotFound. */
export async function showNetwork(
  { store }: Pick<Platform, "store">,
  reference: string,
): Promise<NetworkDetail> {
  const network = await store.networks.get(reference);
  const lineage: Ancestor[] = [];
  let origin: JsonValue = null;
  let from: { trial: number; stage: number } | null = {
    trial: network.trialId,
    stage: network.stage,
  };
  for (let trials = 0; from !== null && trials < mostTrials; trials += 1) {
    const trial = await store.trials.get(from.trial).catch((error: unknown) => {
      // Of a parent that was deleted since, the origin tells. The store may be of another bundle, with other classes.
      const gone = error instanceof Error && "code" in error && error.code === "not-found";
      if (lineage.length > 0 && gone) return null;
      throw error;
    });
    if (trial === null) break;
    const { architecture, init, stages } = Config.parse(trial.config);
    const until = from.stage;
    const steps = trial.stages.filter(({ index }) => index <= until);
    lineage.unshift(
      ...steps.map(({ index, name, results }): Ancestor => {
        const { name: _name, ...options } = stages[index - 1] ?? {};
        const config = index === 0 ? architecture : (options as Ancestor["config"]);
        return { trialId: trial.id, stage: index, name, config, values: finite(results?.values) };
      }),
    );
    origin = init as JsonValue;
    from = FromTrial.safeParse(init).data ?? null;
  }
  const { name, version } = network;
  const promotions = await store.networks.promotions({ name, version });
  return { ...network, lineage, origin, promotions };
}
