import { InvalidInput } from "@resweep/spec";
import type { OpenSearch } from "@resweep/store";
import { type Asked, inFlight, nextCells } from "../plan/next-cells.ts";
import { pinWeights } from "../plan/pin-weights.ts";
import type { Platform } from "../platform.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { objectivesOf } from "../spec/several-objectives.ts";
import { oneByOne } from "./one-by-one.ts";

/** Trials added to a sweep in one turn at most: the rest has time until the next, and other sweeps wait. */
const mostAtOnce = 8;

/**
 * Adds trials to running sweeps whose sampler learns from results and which have fewer open trials than may run. What a
 * sampler knows is worked out anew from the rows, so it may be asked by any process, one at a time. Returns how many
 * trials were added.
 */
export async function askSamplers(platform: Platform): Promise<number> {
  const { searches } = platform.store;
  let added = 0;
  await oneByOne(await searches.open(), async (search) => {
    const room = Math.min(mostAtOnce, inFlight(search.concurrency) - search.open);
    if (room <= 0) return;
    const asked = await ask(platform, search, room);
    const { id, have, spec } = search;
    if (await searches.extend(id, { have, spec, ...asked })) added += asked.cells.length;
  });
  return added;
}

async function ask(
  platform: Platform,
  { id, spec: written, have, target }: OpenSearch,
  room: number,
): Promise<Asked> {
  try {
    const spec = parseSweepSpec(written);
    const metrics = objectivesOf(spec).map(({ metric }) => metric);
    const outcomes = await platform.store.searches.outcomes(id, metrics);
    const { samplers = { nextCells } } = platform;
    const first = await samplers.nextCells(spec, outcomes, room);
    const pinned = await pinWeights(platform, spec, first);
    const asked =
      pinned.size === 0 ? first : await samplers.nextCells(spec, outcomes, room, pinned);
    if (asked.cells.length > 0 || asked.why !== undefined) return asked;
    return { cells: [], why: `${have} of ${target} trials are all there are cells for` };
  } catch (error) {
    // Accepted by a version with other definitions, or its weights are gone: nothing can be added, and what there is may end.
    if (!(error instanceof InvalidInput)) throw error;
    return { cells: [], why: `its specification is refused by now: ${error.message}` };
  }
}
