import { NotFound } from "@resweep/spec";
import { deeperThan } from "@resweep/sweeps";
import type { Metadata } from "next";
import { isId } from "../../../http/body.ts";
import { packTrials } from "../../../live/packed-trials.ts";
import { toWire } from "../../../live/wire.ts";
import { platform } from "../../../platform/platform.ts";
import { reading } from "../../../platform/reading.tsx";
import { blocksOf, diagnosedEvery } from "../../../trials/blocks-of.ts";
import { TrialView } from "../../../trials/trial-view.tsx";

type Parameters = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Trial ${(await params).id}` };
}

const depthOf = (architecture: unknown) =>
  (architecture as { readonly depth?: number } | null)?.depth ?? null;

export default async function TrialPage({ params }: Parameters) {
  const { id } = await params;
  return reading(async () => {
    if (!isId(id)) throw new NotFound(`there is no trial ${id}`);
    const { store } = platform();
    const trial = await store.trials.get(Number(id));
    const [sweep, siblings, lines, confusions] = await Promise.all([
      store.sweeps.get(trial.sweepId),
      store.trials.list({ sweepId: trial.sweepId }),
      store.logs.list({ trialId: trial.id, limit: 300 }),
      store.confusions.places(trial.id),
    ]);
    const { spec: _spec, ...summary } = sweep;
    return (
      <TrialView
        key={id}
        detail={toWire(trial)}
        sweep={toWire(summary)}
        siblings={packTrials(toWire(siblings))}
        lines={toWire(lines)}
        deeper={depthOf(deeperThan(trial.config))}
        confusions={confusions}
        blocks={diagnosedEvery(trial.config) > 0 ? blocksOf(trial.config) : null}
      />
    );
  });
}
