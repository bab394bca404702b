import type { JsonValue } from "@resweep/search";
import type { Sensitivity } from "@resweep/spec";
import type { TrialStage, TrialSummary } from "@resweep/store";
import { familyTree } from "../evidence/family-tree.ts";
import type { Platform } from "../platform.ts";

/** A sensitivity scan of one network of a sweep: what each seed found, and their mean. */
export interface MeanScan {
  /** Of the scan within the sweep's family. */
  readonly id: string;
  /** What made the network that was scanned, from its training on: each stage with what sets it apart. */
  readonly line: readonly ScannedStage[];
  /** Numbers of the trials that were counted, one for each seed. */
  readonly trials: readonly number[];
  /** Losses and accuracies are means over the seeds; filters and images are those of the first. */
  readonly scan: Sensitivity;
}

export interface ScannedStage {
  readonly stage: string;
  readonly options: Readonly<Record<string, JsonValue>>;
}

/** The networks of a sweep that were scanned, layer by layer and ratio by ratio. Throws NotFound. */
export async function showSensitivity(
  { store }: Pick<Platform, "store">,
  sweepId: number,
): Promise<{ readonly scans: readonly MeanScan[] }> {
  await store.sweeps.get(sweepId);
  const [trials, stages] = await Promise.all([
    store.trials.list({ sweepId }),
    store.trials.stages({ sweepId }),
  ]);
  const nodes = familyTree(trials, stages).map(({ node }) => node);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const lineTo = (id: string | null): ScannedStage[] => {
    const node = id === null ? undefined : byId.get(id);
    if (!node) return [];
    return [...lineTo(node.parent), { stage: node.stage, options: node.options }];
  };
  const scans = nodes.flatMap(({ id, parent, depth, trials: numbers }): MeanScan[] => {
    const found = scansOf(numbers, depth, trials, stages);
    const [first] = found;
    if (!first) return [];
    const alike = found.filter(({ scan }) => shapeOf(scan) === shapeOf(first.scan));
    const counted = alike.map(({ number }) => number);
    return [
      { id, line: lineTo(parent), trials: counted, scan: meanOf(alike.map((one) => one.scan)) },
    ];
  });
  return { scans };
}

interface Found {
  readonly number: number;
  readonly scan: Sensitivity;
}

/** Of these trials the scans at the end of a stage; of several with one seed, the first one's. */
function scansOf(
  numbers: readonly number[],
  depth: number,
  trials: readonly TrialSummary[],
  stages: readonly TrialStage[],
): Found[] {
  const wanted = new Set(numbers);
  const seeds = new Set<number>();
  return trials.flatMap(({ id, number, seed }): Found[] => {
    if (!wanted.has(number) || seeds.has(seed)) return [];
    const stage = stages.find(({ trialId, index }) => trialId === id && index === depth);
    const scan = stage?.results?.sensitivity;
    if (!scan) return [];
    seeds.add(seed);
    return [{ number, scan }];
  });
}

/** Scans of one shape are of the same layers, by the same ratios, on the same split. */
function shapeOf({ split, ratios, layers }: Sensitivity): string {
  return JSON.stringify([split, ratios, layers.map(({ convolutions }) => convolutions)]);
}

function meanOf(scans: readonly Sensitivity[]): Sensitivity {
  const mean = (pick: (scan: Sensitivity) => number) =>
    scans.reduce((sum, scan) => sum + pick(scan), 0) / scans.length;
  const [first] = scans as [Sensitivity];
  return {
    ...first,
    loss: mean(({ loss }) => loss),
    accuracy: mean(({ accuracy }) => accuracy),
    layers: first.layers.map((layer, at) => ({
      ...layer,
      loss: layer.loss.map((_, ratio) => mean(({ layers }) => layers[at]!.loss[ratio]!)),
      accuracy: layer.accuracy.map((_, ratio) =>
        mean(({ layers }) => layers[at]!.accuracy[ratio]!),
      ),
    })),
  };
}
