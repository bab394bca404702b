import { InvalidInput } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import { parts } from "../text-list.ts";
import type { ChannelUnits } from "./channel-units.ts";
import { type CriterionName, norms } from "./criteria.ts";
import { type FilterGroup, filterGroups, isInner } from "./filter-groups.ts";

/** Which filters may go. */
export interface CandidateOptions {
  /** `inner`: convolutions that feed no addition; `all`: tied ones too. */
  readonly scope?: "inner" | "all";
  readonly criterion?: CriterionName;
  /** Names of convolutions left whole, separated by commas; what is tied to them stays whole too. */
  readonly skip?: string;
}

/**
 * The groups that may lose filters, in the order of the graph. Throws InvalidInput (`name`, `criterion`, `skip`) where there
 * is none or none of that name.
 */
export function candidates(
  graph: NetworkGraph,
  units: ChannelUnits,
  options: CandidateOptions,
): FilterGroup[] {
  const { scope = "inner", criterion, skip = "" } = options;
  const all = filterGroups(graph, units);
  const inScope = scope === "all" ? all : all.filter((group) => isInner(graph, group));
  if (inScope.length === 0) {
    throw InvalidInput.at(
      "name",
      `no convolution of ${graph.architecture} has filters that may go: each feeds an addition, a concatenation, a gate or a convolution in groups; set scope to all, leave the stage out or choose another architecture`,
    );
  }
  const ranked =
    criterion === "batch-norm" ? inScope.filter((group) => norms(group).length > 0) : inScope;
  if (ranked.length === 0) {
    throw InvalidInput.at(
      "criterion",
      `batch-norm needs batch norms, and no convolution of ${graph.architecture} that may be pruned has one; choose l1`,
    );
  }
  const skipped = namesOf(skip, namesIn(ranked));
  return ranked.filter(({ convolutions }) => convolutions.every(({ name }) => !skipped.has(name)));
}

/** The convolutions of these groups, by name. */
export function namesIn(groups: readonly FilterGroup[]): Set<string> {
  return new Set(groups.flatMap(({ convolutions }) => convolutions.map(({ name }) => name)));
}

function namesOf(skip: string, prunable: ReadonlySet<string>): Set<string> {
  const skipped = new Set(parts(skip));
  for (const name of skipped) {
    if (!prunable.has(name)) {
      const examples = [...prunable].slice(0, 3);
      throw InvalidInput.at(
        "skip",
        `${name} is not one of the ${prunable.size} convolutions that pruning touches (${examples.join(", ")}, ...)`,
      );
    }
  }
  return skipped;
}
