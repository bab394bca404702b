import { InvalidInput } from "@resweep/spec";
import { mostListed } from "../drawn-cells.ts";
import { countCells, gridCells } from "../grid.ts";
import type { SearchSpace } from "../search-space.ts";
import { valueCount } from "../values.ts";
import { countUpTo } from "./count-up-to.ts";
import { firstNew } from "./novelty.ts";
import { defineSampler } from "./sampler.ts";

export const grid = defineSampler({
  name: "grid",
  summary: "Every combination of the listed values",
  source: "Full factorial design",
  space: {},
  count: (space) => {
    refuseContinuous(space);
    const all = countCells(space);
    // Beyond this no budget would take it, whatever the constraints leave.
    return all > mostListed ? all : countUpTo(space, all);
  },
  cells: gridCells,
  suggest: (space, history, pending) => firstNew(gridCells(space), space, history, pending),
});

function refuseContinuous({ space }: SearchSpace): void {
  const issues = Object.entries(space)
    .filter(([, parameter]) => valueCount(parameter) === null)
    .map(([path]) => ({
      path: `space.${path}`,
      message:
        "a grid cannot walk a continuous range; give it a step, list choices, or use sampler: { name: random, trials: 20 }",
    }));
  if (issues.length > 0) throw new InvalidInput(issues);
}
