import {
  addSeeds,
  compareArms,
  findParetoFront,
  judgeClaims,
  launchTwins,
  mapDivergence,
  type Platform,
  planDenseTwins,
  rankImportance,
  showConfusion,
  showFamily,
  summariseCells,
  testDegradation,
} from "@resweep/sweeps";
import type { EvidenceClient } from "./evidence-client.ts";

/** Runs the use cases in this process. */
export function localEvidence(platform: Platform, by: string): EvidenceClient {
  return {
    claims: (id) => judgeClaims(platform, id),
    compare: (id, question) => compareArms(platform, id, question),
    cells: (id, asked) => summariseCells(platform, id, asked),
    importance: (id, asked) => rankImportance(platform, id, asked),
    pareto: (id, asked) => findParetoFront(platform, id, asked),
    family: (id) => showFamily(platform, id),
    twins: (id) => planDenseTwins(platform, id),
    launchTwins: (id) => launchTwins(platform, id, { by }),
    degradation: (id, asked) => testDegradation(platform, id, asked),
    divergence: (id) => mapDivergence(platform, id),
    confusion: (id, asked) => showConfusion(platform, id, asked),
    addSeeds: (id, wish) => addSeeds(platform, id, wish, { by }),
  };
}
