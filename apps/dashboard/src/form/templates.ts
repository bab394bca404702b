import type { Draft } from "./draft.ts";

export interface Template {
  readonly name: string;
  readonly label: string;
  readonly about: string;
  readonly draft: Draft;
}

/** Where the form starts. Each is a whole specification; a test plans every one. */
export const templates: readonly Template[] = [
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
  {
    name: "warmup",
    label: "Warm-up map",
    about: "Which learning rates need how much warm-up before they diverge?",
    draft: {
      name: "warmup-map",
      notes: "Which learning rates need how much warm-up before they diverge?",
      tags: ["warm-up"],
      base: { architecture: { name: "cifar-resnet", depth: 20, width: 8 }, recipe: { epochs: 4 } },
      space: {
        "recipe.learningRate": [0.1, 0.4, 1.6],
        "recipe.warmup.epochs": [0, 1, 2],
      },
    },
  },
  {
    name: "pruning",
    label: "Pruning ladder",
    about:
      "How much accuracy does each share of removed filters cost, before and after fine-tuning?",
    draft: {
      name: "pruning-ladder",
      notes: "How much accuracy does each share of removed filters cost?",
      tags: ["pruning"],
      base: {
        architecture: { name: "cifar-resnet", depth: 20, width: 8 },
        recipe: { epochs: 4 },
        evaluation: { latency: true },
        stages: [
          { name: "prune", ratio: 0.2 },
          { name: "fine-tune", epochs: 1 },
        ],
      },
      space: { "stages.0.ratio": [0, 0.2, 0.4, 0.6] },
    },
  },
  {
    name: "empty",
    label: "Empty",
    about: "One trial with every default.",
    draft: { name: "untitled", base: {}, space: {} },
  },
];
