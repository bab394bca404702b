import { NotFound } from "@resweep/spec";
import { listVersions, renderMarkdown, spaceYaml } from "@resweep/sweeps";
import type { Metadata } from "next";
import { z } from "zod";
import { isId } from "../../../http/body.ts";
import { packTrials } from "../../../live/packed-trials.ts";
import { toWire } from "../../../live/wire.ts";
import { platform } from "../../../platform/platform.ts";
import { reading } from "../../../platform/reading.tsx";
import { SweepView } from "../../../sweeps/sweep-view.tsx";
import { trialCosts } from "../../../sweeps/trial-costs.ts";

/** History is read loosely: a sweep of an earlier version declared nothing. */
const Declared = z.object({ questions: z.array(z.unknown()) });

type Parameters = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Sweep ${(await params).id}` };
}

export default async function SweepPage({ params }: Parameters) {
  const { id } = await params;
  return reading(async () => {
    if (!isId(id)) throw new NotFound(`there is no sweep ${id}`);
    const { store } = platform();
    const [sweep, trials, versions] = await Promise.all([
      store.sweeps.get(Number(id)),
      store.trials.list({ sweepId: Number(id) }),
      listVersions({ store }, Number(id)),
    ]);
    const { spec, ...summary } = sweep;
    const claims = Declared.safeParse(spec).data?.questions.length ?? 0;
    const costs = sweep.endedAt === null ? trialCosts(sweep) : null;
    return (
      <SweepView
        key={id}
        sweep={toWire(summary)}
        trials={packTrials(toWire(trials))}
        notesHtml={renderMarkdown(sweep.notes)}
        space={spaceYaml(spec)}
        versions={toWire(versions.map(({ spec: _, ...said }) => said))}
        {...{ costs, claims }}
      />
    );
  });
}
