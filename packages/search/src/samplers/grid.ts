import { InvalidInput } from "@resweep/spec";
import { countCells, gridCells } from "../grid.ts";
import type { Space } from "../space.ts";
import { valueCount } from "../values.ts";
import { defineSampler } from "./sampler.ts";

export const grid = defineSampler({
  name: "grid",
  summary: "Every combination of the listed values",
  source: "Full factorial design",
  space: {},
  count: (space, _options, fixed) => {
    refuseContinuous(space);
    return countCells(space, fixed);
  },
  cells: (space, _options, fixed) => gridCells(space, fixed),
});

function refuseContinuous(space: Space): void {
  const issues = Object.entries(space)
    .filter(([, parameter]) => valueCount(parameter) === null)
    .map(([path]) => ({
      path: `space.${path}`,
      message:
        "a grid cannot walk a continuous range; give it a step, list choices, or use sampler: { name: random, trials: 20 }",
    }));
  if (issues.length > 0) throw new InvalidInput(issues);
}
