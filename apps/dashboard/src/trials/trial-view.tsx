"use client";

import { requirementsInWords } from "@resweep/spec";
import type { ConfusionPlace, LogLine, TrialDetail } from "@resweep/store";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useState } from "react";
import { CurvesPanel } from "../charts/curves-panel.tsx";
import { Bar } from "../frame/bar.tsx";
import { ConnectionLost } from "../frame/connection-lost.tsx";
import { Link } from "../frame/link.tsx";
import { PaletteButton } from "../frame/palette.tsx";
import { Refresh } from "../frame/refresh.tsx";
import type { PackedTrials } from "../live/packed-trials.ts";
import { useSweep } from "../live/use-sweep.ts";
import type { Wire, WireSweep } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";
import { formatDuration, formatMetric, formatNumber } from "../numbers/format.ts";
import { May } from "../people/may.tsx";
import { nowOf } from "../states/now-of.ts";
import { StateBadge } from "../states/state-badge.tsx";
import { Fact } from "../sweeps/sweep-facts.tsx";
import { Attempts } from "./attempts.tsx";
import { Configuration } from "./configuration.tsx";
import { Device } from "./device.tsx";
import { Events } from "./events.tsx";
import { LogTail } from "./log-tail.tsx";
import { shortPath, trialLabel } from "./paths.ts";
import { SharedTraining } from "./shared-training.tsx";
import { Stages } from "./stages.tsx";
import { TrialActions } from "./trial-actions.tsx";
import { TrialAgain } from "./trial-again.tsx";
import { Verdicts } from "./verdicts.tsx";

/** Below the first view: their scripts come after it. */
const Diagnostics = dynamic(() => import("./diagnostics.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[348px]" aria-busy />,
});

const ClassesPanel = dynamic(() => import("../classes/classes-panel.tsx"), {
  ssr: false,
  loading: () => <div className="card h-[348px]" aria-busy />,
});

/** All there is to know of one trial; it is kept up to date by its sweep's stream. */
export function TrialView({
  detail,
  sweep: initialSweep,
  siblings,
  lines,
  blocks,
  deeper,
  confusions,
}: {
  detail: Wire<TrialDetail>;
  sweep: WireSweep;
  siblings: PackedTrials;
  lines: readonly Wire<LogLine>[];
  /** In the order of the network; null where it is not diagnosed. */
  blocks: readonly string[] | null;
  /** The next depth of its architecture; null where there is none. */
  deeper: number | null;
  /** Where it was counted what its networks confuse. */
  confusions: readonly ConfusionPlace[];
}) {
  const { sweep, trials, connection, cache, reload } = useSweep({
    sweep: initialSweep,
    trials: siblings,
  });
  const lost = connection === "lost";
  const trial = trials.find(({ id }) => id === detail.id) ?? detail;
  const router = useRouter();
  const live = trial.state === "running" || trial.state === "queued" || trial.state === "planned";
  const stops = trial.state === "stopped" || (live && trial.desired === "stop");

  // Stages, attempts and events come with the page: read it again when the trial moved on.
  const moved = `${trial.state} ${trial.worker}`;
  const [seen, setSeen] = useState(moved);
  useEffect(() => {
    if (moved === seen) return;
    setSeen(moved);
    router.refresh();
  }, [moved, seen, router]);

  const severalSeeds = new Set(trials.map(({ seed }) => seed)).size > 1;
  const label = trialLabel(trial, (path) => shortPath(path, trials), severalSeeds);
  const shown = useMemo(() => [{ ...trial, label: `${trial.number} · ${label}` }], [trial, label]);
  const required = requirementsInWords(
    trial.requires.filter((one) => !/^(dataset|definition):/.test(one)),
  );
  const metric = sweep.objective.metric;
  const at = trials.findIndex(({ id }) => id === trial.id);
  const neighbour = (step: number) => trials[at + step];

  return (
    <>
      <Bar
        trail={[
          { href: "/", label: "Sweeps" },
          { href: `/sweeps/${sweep.id}`, label: sweep.name },
        ]}
        title={`Trial ${trial.number}`}
      >
        {[-1, 1].map((step) => {
          const other = neighbour(step);
          return (
            other && (
              <Link
                key={step}
                href={`/trials/${other.id}`}
                className="button button-quiet button-small max-sm:hidden"
              >
                {step < 0 ? "Previous" : "Next"}
              </Link>
            )
          );
        })}
        <May grant="launch">
          <TrialAgain trial={trial} deeper={deeper} />
        </May>
        <TrialActions trial={trial} onDone={() => void reload().then(router.refresh)} />
        <PaletteButton />
      </Bar>
      <ConnectionLost lost={lost} />
      {trial.state === "running" && !lost && <Refresh everyMs={10_000} />}
      <main className="space-y-6 px-4 py-4 md:px-6">
        <section aria-label="State" className="space-y-3">
          <h2 className="text-lg font-semibold">{label}</h2>
          <div className="flex flex-wrap gap-x-8 gap-y-3">
            <Fact label="State">
              <StateBadge state={nowOf(trial)} />
            </Fact>
            <Fact label="Steps">
              {formatNumber(trial.step)} <span className="mx-1 text-faint">of</span>{" "}
              {formatNumber(trial.totalSteps)}
            </Fact>
            {sweep.objectives.map(({ metric: name }) => (
              <Fact key={name} label={name}>
                {formatMetric(name, trial.results[name])}
              </Fact>
            ))}
            <Fact label="Seed">{trial.seed}</Fact>
            <Fact label="Time">{formatDuration(trial.durationMs)}</Fact>
            <Fact label="Worker">{trial.worker ?? "–"}</Fact>
            {required !== "" && <Fact label="Requires">{required}</Fact>}
            <Fact label="Started">
              <Ago at={trial.startedAt} />
            </Fact>
          </div>
          {trial.error && stops && (
            <p className="text-soft">
              {live ? "Being stopped" : "Stopped"} by {trial.error}.
            </p>
          )}
          {trial.error && !stops && (
            <p
              role="alert"
              className="rounded-md bg-bad-soft px-3 py-2 font-mono text-xs whitespace-pre-wrap"
            >
              {trial.error}
            </p>
          )}
          {trial.waitsFor && <p className="text-soft">Waits for {trial.waitsFor}.</p>}
          <SharedTraining detail={detail} trial={trial} trials={trials} />
        </section>
        <CurvesPanel
          trials={trials}
          shown={shown}
          metrics={Object.keys(trial.results).sort()}
          defaults={[metric, "train/loss"]}
          cache={cache}
          height={230}
        />
        {blocks && <Diagnostics trialId={trial.id} live={live} blocks={blocks} />}
        {confusions.length > 0 && <ClassesPanel trialId={trial.id} places={confusions} />}
        <div className="grid items-start gap-6 xl:grid-cols-2 [&>*]:min-w-0">
          <Stages stages={detail.stages} trialId={trial.id} ended={trial.endedAt !== null} />
          <Configuration config={detail.config} varied={Object.keys(detail.values)} />
          <LogTail trialId={trial.id} initial={lines} live={live} />
          <div className="space-y-6">
            <Verdicts measurements={detail.measurements} metric={metric} />
            <Attempts attempts={detail.attempts} checkpoints={detail.checkpoints} />
            <Device facts={detail.facts} />
            <Events events={detail.events} />
          </div>
        </div>
      </main>
    </>
  );
}
