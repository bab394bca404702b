"use client";

import { groupWaits } from "@resweep/spec";
import { type ReactNode, useEffect, useState } from "react";
import { Link } from "../frame/link.tsx";
import type { Connection } from "../live/use-sweep.ts";
import type { WireSweep, WireTrial } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";
import { formatDuration, formatMetric } from "../numbers/format.ts";
import { SweepProgress } from "../states/progress.tsx";
import { StateBadge } from "../states/state-badge.tsx";
import { Priority } from "./priority.tsx";
import { type TrialCost, timeLeft } from "./time-left.ts";

const connections: Record<Connection, { text: string; colour: string }> = {
  connecting: { text: "connecting", colour: "bg-line-strong" },
  live: { text: "live", colour: "bg-good" },
  lost: { text: "connection lost, trying again", colour: "bg-bad" },
  ended: { text: "ended", colour: "bg-line-strong" },
};

/** The state of a sweep at a glance. */
export function SweepFacts({
  sweep,
  trials,
  costs,
  connection,
  onChange,
}: {
  sweep: WireSweep;
  trials: readonly WireTrial[];
  costs: readonly TrialCost[] | null;
  connection: Connection;
  onChange(sweep: WireSweep): void;
}) {
  const best = sweep.best;
  const running = trials.filter(({ state }) => state === "running");
  return (
    <section aria-label="State" className="space-y-3">
      <div className="flex flex-wrap items-start gap-x-8 gap-y-3">
        <Fact label="State">
          <span data-testid="sweep-state">
            <StateBadge state={sweep.state} />
          </span>
          {sweep.desired === "pause" && sweep.state === "running" && (
            <span className="ml-2 text-xs text-warn">pausing</span>
          )}
        </Fact>
        <Fact label="Progress">
          <SweepProgress trials={sweep.trials} progress={sweep.progress} />
        </Fact>
        <Fact label={sweep.front === null ? `Best ${sweep.objective.metric}` : "Front"}>
          {sweep.front !== null ? (
            <FrontInWords front={sweep.front} objectives={sweep.objectives} />
          ) : best ? (
            <Link href={`/trials/${best.trialId}`} className="font-semibold hover:underline">
              {formatMetric(sweep.objective.metric, best.value)}
              <span className="ml-1.5 font-normal text-faint">trial {best.number}</span>
            </Link>
          ) : (
            <span className="text-faint">–</span>
          )}
        </Fact>
        <Fact label="Time">
          <Elapsed sweep={sweep} trials={trials} costs={costs} />
        </Fact>
        <Fact label="Running">
          {running.length > 0 ? (
            <span>
              {running.map(({ number }) => `#${number}`).join(", ")}
              <span className="ml-1.5 text-faint">
                {[...new Set(running.map(({ worker }) => worker).filter(Boolean))].join(", ")}
              </span>
            </span>
          ) : (
            <span className="text-faint">–</span>
          )}
        </Fact>
        <Fact label="Priority">
          <Priority sweep={sweep} onChange={onChange} />
        </Fact>
        <Limits sweep={sweep} trials={trials} />
        <Fact label="Created">
          <Ago at={sweep.createdAt} />
          <span className="text-faint">by {sweep.createdBy}</span>
        </Fact>
        <span
          role="status"
          className="ml-auto inline-flex items-center gap-1.5 text-xs text-faint max-sm:ml-0"
          data-connection={connection}
        >
          <span className={`size-1.5 rounded-full ${connections[connection].colour}`} />
          {connections[connection].text}
        </span>
      </div>
      <Waiting trials={trials} />
    </section>
  );
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <div className="label mb-0.5">{label}</div>
      <div className="tabular flex min-h-5 items-center gap-1.5 whitespace-nowrap">{children}</div>
    </div>
  );
}

/** Of several objectives: how many cells no other beats in all of them. */
function FrontInWords({ front, objectives }: { front: number } & Pick<WireSweep, "objectives">) {
  return (
    <span
      className="whitespace-normal"
      title="Cells that no other beats in every objective; means over the seeds"
      data-testid="front"
    >
      <span className="font-semibold">{front === 1 ? "1 cell" : `${front} cells`}</span>
      <span className="ml-1.5 text-faint">{objectives.map(({ metric }) => metric).join(", ")}</span>
    </span>
  );
}

/** What it may use, and of GPU-hours what it has; nothing where it has no limits. */
function Limits({ sweep, trials }: { sweep: WireSweep; trials: readonly WireTrial[] }) {
  const { hours, gpuHours, onBudget } = sweep.limits;
  const used = trials.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0) / 3_600_000;
  const limits = [
    ...(sweep.concurrency === null ? [] : [`${sweep.concurrency} at a time`]),
    ...(hours === null ? [] : [`${hours} h`]),
    ...(gpuHours === null ? [] : [`${Number(used.toPrecision(2))} of ${gpuHours} GPU-h`]),
  ];
  if (limits.length === 0) return null;
  return (
    <Fact label="Limits">
      <span data-testid="limits">
        {limits.join(", ")}
        {(hours !== null || gpuHours !== null) && (
          <span className="ml-1.5 text-faint">then {onBudget}</span>
        )}
      </span>
    </Fact>
  );
}

/** How long it has run and, while it runs, about how long the rest takes. */
function Elapsed({
  sweep,
  trials,
  costs,
}: Pick<Parameters<typeof SweepFacts>[0], "sweep" | "trials" | "costs">) {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  const { startedAt, endedAt, state } = sweep;
  if (startedAt === null) return <span className="text-faint">not started</span>;
  if (endedAt !== null)
    return <span>{formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}</span>;
  if (now === null) return <span className="text-faint">–</span>;
  const elapsed = Math.max(now - Date.parse(startedAt), 0);
  const goesOn = state === "running" && sweep.trials.running > 0;
  const left = goesOn ? timeLeft(trials, costs, elapsed) : null;
  return (
    <span>
      {formatDuration(Math.round(elapsed / 1000) * 1000)}
      {left !== null && <span className="ml-1.5 text-faint">about {coarse(left)} left</span>}
    </span>
  );
}

function coarse(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 1) return "a minute";
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
}

const mostReasons = 3;
const count = (trials: number) => (trials === 1 ? "1 trial" : `${trials} trials`);

/** Why nothing runs, when nothing does. */
function Waiting({ trials }: { trials: readonly WireTrial[] }) {
  if (trials.some(({ state }) => state === "running")) return null;
  const groups = groupWaits(trials);
  if (groups.length === 0) return null;
  const [first, ...others] = groups;
  return (
    <p
      className="rounded-md border border-line bg-surface px-3 py-2 text-sm text-soft"
      role="status"
    >
      Nothing runs: {others.length === 0 ? "the trials wait" : `${count(first!.trials)} wait`} for{" "}
      {first!.what}.{" "}
      {others.slice(0, mostReasons).map(({ what, trials: waiting }) => (
        <span key={what}>
          {count(waiting)} {waiting === 1 ? "waits" : "wait"} for {what}.{" "}
        </span>
      ))}
      {others.length > mostReasons && `${others.length - mostReasons} more reasons below. `}
      <Link href="/workers" className="link">
        Workers
      </Link>
    </p>
  );
}
