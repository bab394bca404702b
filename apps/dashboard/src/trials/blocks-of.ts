import { buildGraph } from "@resweep/core";
import { datasetFacts } from "@resweep/data";
import { InvalidInput } from "@resweep/spec";
import { TrialConfig } from "@resweep/sweeps";

/** The names of a network's blocks in order; none where this machine lacks its definition or its folder of images. */
export function blocksOf(config: unknown): readonly string[] {
  const parsed = TrialConfig.schema.safeParse(config);
  if (!parsed.success) return [];
  const { dataset, architecture } = parsed.data;
  try {
    const { inputShape, classes } = datasetFacts(dataset);
    return buildGraph(architecture, { inputShape, classes }).blocks?.map(({ name }) => name) ?? [];
  } catch (error) {
    if (error instanceof InvalidInput) return [];
    throw error;
  }
}

/** At each so manieth step a trial was diagnosed; 0 for never. */
export function diagnosedEvery(config: unknown): number {
  const { diagnostics } = (config ?? {}) as { diagnostics?: { every?: unknown } };
  return Number(diagnostics?.every ?? 0) || 0;
}
