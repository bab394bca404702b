import type { Store } from "@resweep/store";
import { draftOfDeeper, draftOfSweep, draftOfTrial } from "@resweep/sweeps";
import { isId } from "../http/body.ts";
import type { Draft } from "./draft.ts";

export interface Origin {
  readonly words: string;
  readonly draft: Draft;
}

/**
 * What the form is filled from, by its address: `from` names a sweep, `trial` a trial, with `deeper=1` the next deeper
 * network. Null where it names none. Throws NotFound, also where no network is deeper.
 */
export async function readOrigin(
  store: Pick<Store, "sweeps" | "trials">,
  query: Readonly<Record<string, string | string[] | undefined>>,
): Promise<Origin | null> {
  const { from, trial: ofTrial, deeper } = query;
  if (typeof ofTrial === "string" && isId(ofTrial)) {
    const trial = await store.trials.get(Number(ofTrial));
    const { sweepId } = trial;
    const [sweep, siblings] = await Promise.all([
      store.sweeps.get(sweepId),
      store.trials.list({ sweepId }),
    ]);
    const draft =
      deeper === "1" ? draftOfDeeper({ trial, sweep, siblings }) : draftOfTrial({ trial, sweep });
    return { words: `trial ${trial.number} of ${sweep.name}`, draft: draft as Draft };
  }
  if (typeof from !== "string" || !isId(from)) return null;
  const { name, spec } = await store.sweeps.get(Number(from));
  return { words: name, draft: draftOfSweep(spec) as Draft };
}
