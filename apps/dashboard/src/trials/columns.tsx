import { findMetric } from "@resweep/spec";
import type { ReactNode } from "react";
import type { WireTrial } from "../live/wire.ts";
import {
  compareMetrics,
  formatDuration,
  formatMetric,
  formatPercent,
  formatValue,
} from "../numbers/format.ts";
import { nowOf } from "../states/now-of.ts";
import { StateBadge } from "../states/state-badge.tsx";
import { flatten, shortPath, variedPaths } from "./paths.ts";

/** A column of the table of trials. `id` is what the address and a filter name it by. */
export interface TrialColumn {
  readonly id: string;
  readonly label: string;
  readonly group: "Varies" | "Results" | "Run" | "Configuration";
  readonly numeric: boolean;
  /** Whether its cell wants a line of its own where rows are cards. */
  wide?(trial: WireTrial): boolean;
  /** For sorting and filtering. */
  value(trial: WireTrial): string | number | null;
  cell(trial: WireTrial): ReactNode;
  /** Of a number that several trials come to; as numbers are written where it is left out. */
  format?(value: number): string;
}

const comparable = (value: unknown): string | number | null =>
  value === undefined || value === null
    ? null
    : typeof value === "number"
      ? value
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);

/** Every column that these trials can fill. */
export function trialColumns(
  trials: readonly WireTrial[],
  objectives: readonly string[],
): readonly TrialColumn[] {
  const flat = new Map(trials.map((trial) => [trial.id, flatten(trial.config)]));
  const varied = variedPaths(trials);
  const results = [...new Set(trials.flatMap(({ results }) => Object.keys(results)))].sort(
    compareMetrics,
  );
  const configured = [...new Set([...flat.values()].flatMap(Object.keys))]
    .filter((path) => !varied.includes(path) && path !== "seed")
    .sort();
  const fromValues = (path: string): TrialColumn => ({
    id: path,
    label: shortPath(path, trials),
    group: "Varies",
    numeric: trials.some(({ values }) => typeof values[path] === "number"),
    value: ({ values }) => comparable(values[path]),
    cell: ({ values }) => formatValue(values[path]),
  });
  const fromConfig = (path: string): TrialColumn => ({
    id: `config/${path}`,
    label: shortPath(path, trials),
    group: "Configuration",
    numeric: [...flat.values()].some((config) => typeof config[path] === "number"),
    value: ({ id }) => comparable(flat.get(id)?.[path]),
    cell: ({ id }) => formatValue(flat.get(id)?.[path]),
  });
  const fromResult = (name: string): TrialColumn => ({
    id: name,
    label: name,
    group: "Results",
    numeric: true,
    value: ({ results }) => comparable(results[name]),
    format: (value) => formatMetric(name, value),
    cell: ({ results }) => formatMetric(name, results[name]),
  });
  return [
    {
      id: "state",
      label: "state",
      group: "Run",
      numeric: false,
      wide: ({ waitsFor }) => waitsFor !== null,
      value: ({ state }) => state,
      cell: (trial) => (
        <span className="inline-flex min-w-0 align-middle max-sm:max-w-[80%] max-sm:flex-col max-sm:items-end sm:max-w-80 sm:gap-2">
          <StateBadge state={nowOf(trial)} title={trial.error ?? trial.waitsFor ?? undefined} />
          {trial.waitsFor && (
            <span className="text-xs text-faint sm:truncate" title={trial.waitsFor}>
              waits for {trial.waitsFor}
            </span>
          )}
        </span>
      ),
    },
    ...varied.map(fromValues),
    {
      id: "seed",
      label: "seed",
      group: "Varies",
      numeric: true,
      value: ({ seed }) => seed,
      cell: ({ seed }) => seed,
    },
    {
      id: "progress",
      label: "progress",
      group: "Run",
      numeric: true,
      value: ({ step, totalSteps }) => step / Math.max(totalSteps, 1),
      format: (value) => formatPercent(value, 0),
      cell: (trial) => <TrialProgress trial={trial} />,
    },
    {
      id: "shared",
      label: "training shared with",
      group: "Run",
      numeric: false,
      value: ({ sharedWith }) => sharedWith,
      cell: ({ sharedWith }) => (sharedWith === null ? "–" : `trial ${sharedWith}`),
    },
    ...objectives
      .filter((name) => results.includes(name))
      .concat(results.filter((name) => !objectives.includes(name)))
      .map(fromResult),
    {
      id: "duration",
      label: "time",
      group: "Run",
      numeric: true,
      value: ({ durationMs }) => durationMs,
      format: formatDuration,
      cell: ({ durationMs }) => formatDuration(durationMs),
    },
    {
      id: "worker",
      label: "worker",
      group: "Run",
      numeric: false,
      value: ({ worker }) => worker,
      cell: ({ worker }) => formatValue(worker),
    },
    {
      id: "error",
      label: "error",
      group: "Run",
      numeric: false,
      value: ({ error, waitsFor }) => error ?? waitsFor,
      cell: ({ error, waitsFor }) => (
        <span className="line-clamp-1 max-w-80">{error ?? waitsFor ?? "–"}</span>
      ),
    },
    ...configured.map(fromConfig),
  ];
}

/** The columns shown until the reader chooses. */
export function defaultColumns(
  trials: readonly WireTrial[],
  objectives: readonly string[],
): readonly string[] {
  const severalSeeds = new Set(trials.map(({ seed }) => seed)).size > 1;
  const shown = [...objectives, "test/accuracy", "network/parameters", "train/loss"].filter(
    (name, at, all) =>
      all.indexOf(name) === at &&
      (objectives.includes(name) || trials.some(({ results }) => name in results)),
  );
  return [
    "state",
    ...variedPaths(trials),
    ...(severalSeeds ? ["seed"] : []),
    "progress",
    ...(trials.some(({ sharedWith }) => sharedWith !== null) ? ["shared"] : []),
    ...shown.filter((name) => findMetric(name)),
    "duration",
  ];
}

function TrialProgress({ trial }: { trial: WireTrial }) {
  const share = trial.totalSteps > 0 ? Math.min(trial.step / trial.totalSteps, 1) : 0;
  return (
    <span
      className="inline-flex items-center gap-2"
      title={`step ${trial.step} of ${trial.totalSteps}`}
    >
      <span className="h-1 w-12 overflow-hidden rounded-full bg-line">
        <span
          className={`block h-full rounded-full ${trial.state === "running" ? "bg-live" : "bg-line-strong"}`}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="w-11 text-right whitespace-nowrap text-soft">{formatPercent(share, 0)}</span>
    </span>
  );
}
