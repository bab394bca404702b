import { parseSweepYaml } from "./spec/parse-sweep-spec.ts";
import type { SweepSpec } from "./spec/sweep-spec.ts";

/** The text of examples/demo.yaml, here because a bundle reads no files; a test holds the two equal. */
export const demoYaml = `# The sweep that a new installation starts with: does depth hurt without shortcuts, does warm-up help,
# and what does pruning cost? 18 trials, six of which share their training.
name: depth-warmup-pruning
notes: Plain and residual networks by depth, with and without warm-up, the residual ones also pruned.
tags: [demo, degradation, pruning]
base:
  dataset: { name: fashion-mnist-mini, validation: 0.1 }
  architecture: { name: cifar-resnet, width: 8 }
  recipe:
    epochs: 15
    batchSize: 64
    augment: [flip]
  stages:
    - { name: prune, ratio: 0 }
    - { name: fine-tune, epochs: 2, learningRate: 0.01 }
space:
  architecture.depth: [8, 20, 32]            # shallow first, so that the first curves come soon
  architecture.name: [cifar-plain, cifar-resnet]
  recipe.warmup.epochs: [0, 1]
  stages.0.ratio: { choices: [0, 0.4], when: { architecture.name: cifar-resnet } }
objective: validation/accuracy
`;

/** Plain and residual networks at depths 8, 20 and 32, warm-up 0 and 1 epoch, pruning 0 and 0.4 on the residual ones. */
export function demoSweep(): SweepSpec {
  return parseSweepYaml(demoYaml);
}
