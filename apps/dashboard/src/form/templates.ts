import type { Draft } from "./draft.ts";

export interface Template {
  readonly name: string;
  readonly label: string;
  /** One line: what it answers. */
  readonly about: string;
  /** For two cores. */
  readonly draft: Draft;
  /** As in the paper, where it is one of the field's questions. */
  readonly whole?: Draft;
}

/** Questions of the field, by their files in `examples/`: each has a quick size, and its notes say what it answers. */
export const questions = [
  { name: "degradation", label: "Degradation", file: "depth.yaml" },
  { name: "warm-up", label: "Warm-up map", file: "warm-up.yaml" },
  { name: "pruning", label: "Pruning ladder", file: "pruning.yaml" },
  { name: "distillation", label: "Distillation", file: "distillation.yaml" },
  { name: "compound-scaling", label: "Compound scaling", file: "compound-scaling.yaml" },
] as const;

export const empty: Template = {
  name: "empty",
  label: "Empty",
  about: "One trial with every default.",
  draft: { name: "untitled", base: {}, space: {} },
};

/** Where the form starts, the first unless its address names another. */
export const own: readonly Template[] = [
  {
    name: "depth",
    label: "Depth, warm-up, pruning",
    about: "Does depth hurt without shortcuts, does warm-up help, what survives pruning?",
    draft: {
      name: "depth-warmup-pruning",
      notes: "Does depth hurt without shortcuts, does warm-up help, what survives pruning?",
      tags: ["degradation", "warm-up", "pruning"],
      base: {
        architecture: { name: "cifar-resnet", depth: 8, width: 8 },
        recipe: { epochs: 4, warmup: { name: "linear", epochs: 1, start: 0.1 } },
        stages: [
          { name: "prune", ratio: 0 },
          { name: "fine-tune", epochs: 1 },
        ],
      },
      space: {
        "architecture.name": ["cifar-plain", "cifar-resnet"],
        "architecture.depth": [8, 20],
        "recipe.warmup.epochs": [0, 1],
        "stages.0.ratio": { choices: [0, 0.4], when: { "architecture.name": "cifar-resnet" } },
      },
    },
  },
  {
    name: "first",
    label: "First sweep",
    about: "Four small networks, a few minutes on a laptop.",
    draft: {
      name: "first-sweep",
      base: { architecture: { name: "cifar-resnet", width: 8 }, recipe: { epochs: 3 } },
      space: {
        "architecture.name": ["cifar-plain", "cifar-resnet"],
        "architecture.depth": [8, 20],
      },
    },
  },
];
