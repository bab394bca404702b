import { int } from "@resweep/spec";

export const widthOfStages = {
  width: int({
    default: 16,
    min: 1,
    max: 512,
    help: "Filters of the first stage; doubled in each later stage",
    unit: "filters",
  }),
};

/** Depth and width of the networks of He et al. 2015, sec. 4.2. */
export const cifarSpace = {
  depth: int({
    default: 20,
    min: 8,
    max: 1202,
    step: 6,
    rule: "6n+2",
    help: "Layers with weights: 6n+2, n blocks of two convolutions in each of three stages",
  }),
  ...widthOfStages,
};

/** He et al. 2015, table 6, with the two below them that are trained on two cores. */
export const cifarDepths = [8, 14, 20, 32, 44, 56, 110, 1202];

/** Blocks of the three stages. */
export function threeStages(blocks: number): number[] {
  return [blocks, blocks, blocks];
}
