import type { architectures } from "./catalogue.ts";

type Name = (typeof architectures.list)[number]["name"];

/**
 * A few small networks of each architecture, as options: what contract suites try. Each thing that an architecture does
 * otherwise than others (shortcuts, groups, gates, draws) is in one of them. An architecture that is missing here does
 * not compile.
 */
export const smallMembers: Readonly<Record<Name, readonly Readonly<Record<string, unknown>>[]>> = {
  "cifar-plain": [{ depth: 8, width: 4 }],
  "cifar-resnet": [
    { depth: 8, width: 4, shortcut: "A" },
    { depth: 8, width: 3, shortcut: "B" },
  ],
  "cifar-preresnet": [
    { depth: 8, width: 4 },
    { depth: 11, block: "bottleneck", width: 4, zeroInitLast: true },
  ],
  "wide-resnet": [{ depth: 10, widen: 2, width: 8, dropout: 0.1, stochasticDepth: 0.1 }],
  resnet: [
    { depth: 18, width: 4, stem: "cifar" },
    { depth: 50, width: 2, version: "v1" },
    { depth: 18, width: 4, shortcut: "A", zeroInitLast: true, stochasticDepth: 0.2, dropout: 0.1 },
  ],
  "resnet-v2": [{ depth: 18, width: 4, activation: "swish" }],
  resnext: [
    { depth: 50, width: 4, cardinality: 2, widthPerGroup: 16 },
    { depth: 29, width: 4, cardinality: 4, widthPerGroup: 16, stem: "cifar" },
  ],
  "se-resnet": [{ depth: 18, width: 4, stem: "cifar" }],
  "wide-resnet-50-2": [{ width: 2 }],
  vgg: [
    { depth: 11, width: 4, stem: "cifar" },
    { depth: 11, width: 4, batchNorm: false, dropout: 0.1 },
  ],
  "inception-v3": [{ width: 0.05 }, { width: 0.02, auxiliary: true }],
  "mobilenet-v2": [{ width: 0.25 }],
  efficientnet: [{ phi: 1, alpha: 0.3, beta: 0.25, gamma: 1.15, stochasticDepth: 0.1 }],
};
