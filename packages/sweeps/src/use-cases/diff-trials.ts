import { InvalidInput } from "@resweep/spec";
import type { TrialProvenance } from "@resweep/store";
import { z } from "zod";
import type { Platform } from "../platform.ts";

/** Where trials differ: a value of each, in their order; null where one has none. */
export interface Difference {
  readonly path: string;
  readonly values: readonly (string | number | boolean | null)[];
}

/** What sets trials apart. */
export interface TrialDiff {
  readonly trials: readonly {
    readonly id: number;
    readonly sweepId: number;
    readonly number: number;
  }[];
  /** What they were to do, the seed among it. */
  readonly configuration: readonly Difference[];
  /** Where they did it: `code`, `packages`, `hardware` and `data`, of those that have begun. */
  readonly environment: readonly Difference[];
  /** Ids of those that no worker has taken yet. */
  readonly notBegun: readonly number[];
}

const mostTrials = 1_000;

/** Compares two trials or more, of whatever sweeps. Throws InvalidInput and NotFound. */
export async function diffTrials(
  { store }: Pick<Platform, "store">,
  ids: readonly number[],
): Promise<TrialDiff> {
  const distinct = [...new Set(ids)];
  if (distinct.length < 2 || distinct.length > mostTrials)
    throw InvalidInput.at("trials", `name 2 to ${mostTrials} of them`);
  const trials = await store.trials.provenance(distinct);
  const begun = trials.filter(({ attempt }) => attempt !== null);
  const environments = new Map(begun.map((trial) => [trial, flat(environmentOf(trial))]));
  return {
    trials: trials.map(({ id, sweepId, number }) => ({ id, sweepId, number })),
    configuration: differing(trials.map(({ config, seed }) => ({ ...flat(config), seed }))),
    // One that has not begun differs in nothing that can be known.
    environment: differing([...environments.values()]).map(({ path }) => ({
      path,
      values: trials.map((trial) => environments.get(trial)?.[path] ?? null),
    })),
    notBegun: trials.filter(({ attempt }) => attempt === null).map(({ id }) => id),
  };
}

type Flat = Readonly<Record<string, string | number | boolean | null>>;

function differing(all: readonly Flat[]): readonly Difference[] {
  const paths = [...new Set(all.flatMap(Object.keys))];
  return paths
    .map((path) => ({ path, values: all.map((one) => one[path] ?? null) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** Read loosely: workers of earlier versions told less. */
const Machine = z
  .object({
    build: z.string(),
    source: z
      .object({
        commit: z.string().nullable(),
        dirty: z.boolean(),
        lockfile: z.string().nullable(),
        packages: z.record(z.string(), z.string()),
      })
      .partial()
      .nullable(),
    platform: z.string(),
    memoryMiB: z.number(),
  })
  .partial();
const Told = z
  .object({
    dataset: z.looseObject({ hash: z.string() }),
    device: z.record(z.string(), z.unknown()),
  })
  .partial();

/** What may make the same configuration come out otherwise: code, packages, hardware, data. */
function environmentOf({ machine, told }: TrialProvenance) {
  const { build, source, platform, memoryMiB } = Machine.catch({}).parse(machine);
  const { dataset, device } = Told.catch({}).parse(told);
  const { node, tensorflow, fingerprint: _ofTheRest, ...hardware } = device ?? {};
  return {
    code: { commit: source?.commit, uncommitted: source?.dirty, build },
    packages: { node, tensorflow, lockfile: source?.lockfile, ...source?.packages },
    hardware: { platform, memoryMiB, ...hardware },
    data: { hash: dataset?.hash },
  };
}

/** As one level of dotted paths; a list of plain values is one value. */
function flat(value: unknown, prefix = ""): Flat {
  if (typeof value !== "object" || value === null)
    return value === undefined ? {} : { [prefix]: value as string | number | boolean | null };
  if (Array.isArray(value) && value.every((item) => typeof item !== "object"))
    return { [prefix]: value.join(" ") };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) =>
      flat(inner, prefix === "" ? key : `${prefix}.${key}`),
    ),
  );
}
