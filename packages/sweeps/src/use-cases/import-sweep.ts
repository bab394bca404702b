import path from "node:path";
import { findMetric, InvalidInput, isOfTestSet, isTerminal, parse } from "@resweep/spec";
import type { ImportedPoint, ImportedTrial, Objective } from "@resweep/store";
import { configHash } from "../config/canonical.ts";
import { type ExportFile, openExport } from "../exchange/read-export.ts";
import type { TrialRow } from "../exchange/rows.ts";
import { varied } from "../exchange/varied.ts";
import type { Platform } from "../platform.ts";
import { objectives as severalObjectives } from "../spec/objective-shape.ts";

export interface ImportOptions {
  readonly by: string;
  readonly name?: string;
  /** What its trials are judged by, several for a front instead of a best trial; validation/accuracy unless given. */
  readonly objectives?: readonly string[];
}

/** Points given to the database at a time. */
const pageSize = 5_000;

/**
 * Reads an export (trials, and points where there are files of them) into a new, completed sweep; all or nothing.
 * Trials keep their order and attempts their numbers; ids are new: exporting again gives the same lines but for `id`,
 * `sweep` and `trial`. Checkpoints, logs and events are not part of an export. Throws InvalidInput.
 */
export async function importSweep(
  { store }: Pick<Platform, "store">,
  files: readonly string[],
  { by, name, objectives = ["validation/accuracy"] }: ImportOptions,
): Promise<{ readonly id: number; readonly trials: number }> {
  const judged = judging(objectives);
  const opened = await Promise.all(files.map(openExport));
  const rows: TrialRow[] = [];
  const indexOf = new Map<number, number>();
  for (const file of opened) {
    if (file.holds !== "trials") continue;
    for await (const { row, place } of file.rows()) {
      if (!isTerminal(row.state))
        throw InvalidInput.at(
          place,
          `trial ${row.id} is ${row.state}; export the sweep again once it has ended`,
        );
      if (indexOf.has(row.id)) throw InvalidInput.at(place, `trial ${row.id} is there twice`);
      indexOf.set(row.id, rows.length);
      rows.push(row);
    }
  }
  if (rows.length === 0)
    throw InvalidInput.at(
      files.join(", "),
      "no file holds trials; name the export without --points too",
    );
  const { values, space } = varied(rows.map(({ config }) => config));
  const trials = rows.map(({ config, seed, state, results }, index): ImportedTrial => {
    const hash = configHash(config, seed);
    return { config, seed, state, results, hash, values: values[index]! };
  });
  const title = name ?? path.basename(files[0]!).replace(/\.[^.]+$/, "");
  const notes = `Imported from ${files.map((file) => path.basename(file)).join(", ")}`;
  const { id } = await store.imports.sweep(
    {
      ...{ name: title, notes, createdBy: by, trials },
      objective: judged.objective,
      spec: {
        ...{ name: title, notes, ...judged, space },
        base: rows[0]!.config,
        seeds: [...new Set(rows.map(({ seed }) => seed))],
      },
    },
    () => pointPages(opened, indexOf),
  );
  return { id, trials: trials.length };
}

/** As a specification has them: the first of several is the one wherever one is asked for. */
function judging(names: readonly string[]) {
  const [objective, ...others] = names.map(judgingMetric);
  if (others.length === 0) return { objective: objective! };
  const objectives = parse(severalObjectives.schema, names, "--objective");
  return { objective: objective!, objectives };
}

function judgingMetric(name: string): Objective {
  const metric = findMetric(name);
  if (!metric) throw InvalidInput.at("--objective", `there is no metric "${name}"`);
  if (metric.direction === null || isOfTestSet(name))
    throw InvalidInput.at("--objective", `${name} cannot judge trials; take one of validation/*`);
  return { metric: name, mode: metric.direction };
}

async function* pointPages(
  files: readonly ExportFile[],
  indexOf: ReadonlyMap<number, number>,
): AsyncGenerator<readonly ImportedPoint[]> {
  let page: ImportedPoint[] = [];
  for (const file of files) {
    if (file.holds !== "points") continue;
    for await (const { row, place } of file.rows()) {
      const trial = indexOf.get(row.trial);
      if (trial === undefined)
        throw InvalidInput.at(place, `trial ${row.trial} is in none of the files of trials`);
      const { name, step, epoch, trainMs, value, attempt } = row;
      if (page.push({ trial, attempt, name, step, epoch, trainMs, value }) < pageSize) continue;
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
}
