import type { WireTrial } from "./wire.ts";

/** Trials whose configurations hold only what `common` does not: those of a sweep differ in little. */
export interface PackedTrials {
  readonly common: unknown;
  readonly trials: readonly WireTrial[];
}

export function packTrials(trials: readonly WireTrial[]): PackedTrials {
  const configs = trials.map(({ config }) => config);
  const common = configs.length > 1 ? configs.reduce(shared) : undefined;
  return {
    common,
    trials: trials.map((trial) => ({ ...trial, config: without(trial.config, common) })),
  };
}

export function unpackTrials({ common, trials }: PackedTrials): readonly WireTrial[] {
  return trials.map((trial) => ({ ...trial, config: together(common, trial.config) }));
}

type Group = Readonly<Record<string, unknown>>;
const isGroup = (value: unknown): value is Group =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const same = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** What two values agree in, group by group; undefined where that is nothing. Lists are taken whole. */
function shared(a: unknown, b: unknown): unknown {
  if (!isGroup(a) || !isGroup(b)) return same(a, b) ? a : undefined;
  return Object.fromEntries(
    Object.keys(a).flatMap((key) => {
      const part = key in b ? shared(a[key], b[key]) : undefined;
      return part === undefined ? [] : [[key, part]];
    }),
  );
}

/** What is left of a value that has all of `common`; undefined where that is nothing. */
function without(value: unknown, common: unknown): unknown {
  if (common === undefined) return value;
  if (!isGroup(value) || !isGroup(common)) return undefined;
  const rest = Object.entries(value).flatMap(([key, part]) => {
    const own = without(part, common[key]);
    return own === undefined ? [] : [[key, own]];
  });
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}

function together(common: unknown, own: unknown): unknown {
  if (common === undefined) return own;
  if (own === undefined || !isGroup(common)) return common;
  const parts = own as Group;
  return {
    ...common,
    ...Object.fromEntries(
      Object.entries(parts).map(([key, part]) => [key, together(common[key], part)]),
    ),
  };
}
