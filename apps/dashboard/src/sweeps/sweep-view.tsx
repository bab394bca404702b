"use client";

import { findMetric } from "@resweep/spec";
import { Copy } from "lucide-react";
import dynamic from "next/dynamic";
import { Suspense, useMemo } from "react";
import { useAddress } from "../address/use-address.ts";
import { type ColourBy, defaultColouring, trialColours } from "../charts/colours.ts";
import { CurvesPanel } from "../charts/curves-panel.tsx";
import { useMode } from "../charts/use-mode.tsx";
import { ClaimsPanel } from "../evidence/claims-panel.tsx";
import { Bar } from "../frame/bar.tsx";
import { Link } from "../frame/link.tsx";
import { PaletteButton } from "../frame/palette.tsx";
import type { PackedTrials } from "../live/packed-trials.ts";
import { useSweep } from "../live/use-sweep.ts";
import type { Wire, WireSweep } from "../live/wire.ts";
import { May } from "../people/may.tsx";
import { shortPath, trialLabel } from "../trials/paths.ts";
import { TrialTable } from "../trials/trial-table.tsx";
import { type SaidVersion, SpaceVersions } from "./space-versions.tsx";
import { SweepActions } from "./sweep-actions.tsx";
import { SweepFacts } from "./sweep-facts.tsx";
import { SweepNotes } from "./sweep-notes.tsx";
import { SweepShelf } from "./sweep-shelf.tsx";
import type { TrialCost } from "./time-left.ts";

/** Of sweeps that compress alone: its script comes when it is shown. */
const FamilyPanel = dynamic(() => import("../family/family-panel.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[348px]" aria-busy />,
});

const SensitivityPanel = dynamic(() => import("../family/sensitivity-panel.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[240px]" aria-busy />,
});

/** Below the first view: its script comes after it. */
const ComparePanel = dynamic(() => import("../compare/compare-panel.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[408px]" aria-busy />,
});

const DegradationPanel = dynamic(() => import("../evidence/degradation-panel.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[348px]" aria-busy />,
});

const Differences = dynamic(() => import("../trials/differences.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[200px]" aria-busy />,
});

const ClassDifferences = dynamic(() => import("../classes/class-differences.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[38px]" aria-busy />,
});

/** Curves of more trials than this at once tell nothing and take a while to draw; choose some in the table. */
const mostCurves = 200;

/** A sweep while it runs and afterwards: state, curves, trials, and the comparison of those chosen. */
export function SweepView({
  sweep: initialSweep,
  trials: initialTrials,
  costs,
  claims,
  notesHtml,
  space,
  versions,
}: {
  sweep: WireSweep;
  trials: PackedTrials;
  costs: readonly TrialCost[] | null;
  /** How many claims it declared. */
  claims: number;
  /** Its notes as the server made them of the Markdown. */
  notesHtml: string;
  /** What varies, as YAML. */
  space: string;
  versions: readonly Wire<SaidVersion>[];
}) {
  const { sweep, trials, connection, cache, setSweep, reload } = useSweep({
    sweep: initialSweep,
    trials: initialTrials,
  });
  const address = useAddress();
  const mode = useMode();
  const names = sweep.objectives.map(({ metric }) => metric).join(",");
  const objectives = useMemo(() => names.split(","), [names]);
  // What is measured once a stage makes no curve.
  const curve = objectives.find((name) => findMetric(name)?.per !== "stage") ?? objectives[0]!;
  const colourBy = (address.get("colour") || defaultColouring(trials)) as ColourBy;
  const colours = useMemo(() => trialColours(trials, colourBy, mode), [trials, colourBy, mode]);
  const pickText = address.get("pick");
  const picked = useMemo(
    () => new Set(pickText.split(",").filter(Boolean).map(Number)),
    [pickText],
  );
  const chosen = trials.filter(({ number }) => picked.has(number));

  const severalSeeds = new Set(trials.map(({ seed }) => seed)).size > 1;
  const begun = trials.filter(
    ({ results, state }) => Object.keys(results).length > 0 || state === "running",
  );
  const drawn = (chosen.length > 0 ? chosen : begun).slice(0, mostCurves);
  const shown = drawn.map((trial) => ({
    ...trial,
    label: `${trial.number} · ${trialLabel(trial, (path) => shortPath(path, trials), severalSeeds)}`,
  }));
  const ended = trials.filter(({ endedAt }) => endedAt !== null).length;
  const deep = new Set(trials.map(({ values }) => values["architecture.depth"])).size > 1;
  const staged = trials.some(({ config }) => stagesOf(config).length > 0);
  const scanned = trials.some(({ config }) => stagesOf(config).includes("sensitivity"));
  const metrics = [...new Set(trials.flatMap(({ results }) => Object.keys(results)))].sort();

  return (
    <>
      <Bar trail={[{ href: "/", label: "Sweeps" }]} title={sweep.name}>
        <SweepActions sweep={sweep} space={space} onChange={setSweep} />
        <SweepShelf sweep={sweep} onChange={setSweep} />
        <May grant="launch">
          <Link
            href={`/sweeps/new?from=${sweep.id}`}
            className="button button-small max-sm:hidden"
            title="Start a new sweep from this one"
          >
            <Copy size={14} aria-hidden /> Clone
          </Link>
        </May>
        <PaletteButton />
      </Bar>
      <main className="space-y-6 px-4 py-4 md:px-6">
        <SweepFacts {...{ sweep, connection, trials, costs }} onChange={setSweep} />
        <SweepNotes sweep={sweep} html={notesHtml} onChange={setSweep} />
        <SpaceVersions versions={versions} />
        <CurvesPanel
          trials={trials}
          shown={shown}
          metrics={metrics}
          defaults={[curve, "train/loss"]}
          cache={cache}
        />
        {drawn.length < (chosen.length || begun.length) && (
          <p className="text-xs text-faint">
            The first {mostCurves} trials are drawn; choose others in the table.
          </p>
        )}
        <Suspense>
          {claims > 0 && (
            <ClaimsPanel sweepId={sweep.id} count={claims} ended={ended} trials={trials} />
          )}
          {deep && ended > 1 && <DegradationPanel sweepId={sweep.id} ended={ended} />}
          {staged && <FamilyPanel sweepId={sweep.id} ended={ended} />}
          {scanned && <SensitivityPanel sweepId={sweep.id} ended={ended} />}
          {ended > 1 && (
            <ComparePanel sweepId={sweep.id} {...{ trials, objectives, colours, ended }} />
          )}
        </Suspense>
        {chosen.length > 1 && (
          <Differences
            trials={chosen}
            colours={colours}
            onRemove={(number) =>
              address.set({ pick: [...picked].filter((one) => one !== number).join(",") || null })
            }
          />
        )}
        {chosen.length === 2 && <ClassDifferences first={chosen[0]!} second={chosen[1]!} />}
        <Suspense>
          <TrialTable {...{ trials, objectives, colours }} onDone={reload} />
        </Suspense>
      </main>
    </>
  );
}

/** The names of what follows a trial's training. */
function stagesOf(config: unknown): readonly unknown[] {
  const { stages } = (config ?? {}) as { stages?: unknown };
  return Array.isArray(stages) ? stages.map((stage) => stage?.name) : [];
}
