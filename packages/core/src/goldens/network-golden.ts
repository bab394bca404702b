import type { NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import type { Weights, WeightTensor } from "../model/weights.ts";
import { filler, imagesToTensorFlow, type Probe, toTensorFlow } from "./filler.ts";
import preresnet20 from "./golden_preresnet20.json" with { type: "json" };
import resnet20B from "./golden_resnet20B.json" with { type: "json" };

type Probes = Readonly<Record<string, Probe>>;

export interface PassGolden {
  readonly logits: readonly number[];
  readonly loss_smooth: number;
  readonly loss_plain: number;
  readonly grad: Probes;
  readonly layers: Probes;
}

export interface SgdGolden {
  readonly losses: readonly number[];
  readonly loss_4th: number;
  readonly params_after?: Probes;
  readonly running_stats_after_each_step?: readonly Probes[];
  readonly logits_eval_after: readonly number[];
  readonly logits_train_after: readonly number[];
}

/** A golden of a network (its field `spec` says how it came to be). */
export interface NetworkGolden {
  readonly input_shape: readonly number[];
  readonly input_salt: number;
  readonly input_first8: readonly number[];
  readonly target: readonly number[];
  readonly params: readonly {
    readonly name: string;
    readonly t: number;
    readonly kind: string;
    readonly shape: readonly number[];
    readonly sum: number;
    readonly first: readonly number[];
  }[];
  readonly bn: readonly { readonly name: string; readonly b: number }[];
  readonly eval: PassGolden;
  readonly train: PassGolden;
  readonly sgd: Readonly<Record<string, SgdGolden | number>> & {
    readonly lr: number;
    readonly momentum: number;
    readonly weight_decay: number;
  };
}

export const networkGoldens = [
  {
    architecture: { name: "cifar-resnet", depth: 20, shortcut: "B" },
    golden: resnet20B as unknown as NetworkGolden,
  },
  {
    architecture: { name: "cifar-preresnet", depth: 20 },
    golden: preresnet20 as unknown as NetworkGolden,
  },
] as const;

/** The golden's input, [batch, height, width, channels]. */
export function goldenImages(golden: NetworkGolden): WeightTensor {
  const count = golden.input_shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from(
    { length: count },
    (_, i) => Math.sin(0.013 * i) + 0.5 * filler(golden.input_salt, i),
  );
  return imagesToTensorFlow(golden.input_shape, values);
}

/** The golden's weights for a graph whose parameters have the golden's names. */
export function goldenWeights(golden: NetworkGolden, graph: NetworkGraph): Weights {
  const norms = new Map(golden.bn.map(({ name, b }) => [name, b]));
  const parameters = new Map(golden.params.map((parameter) => [parameter.name, parameter]));
  return new Map(
    graphParameters(graph).map(({ name, node, shape }): [string, WeightTensor] => {
      const parameter = parameters.get(name);
      if (parameter) return [name, filled(parameter)];
      const b = norms.get(node.name)!;
      const value = name.endsWith("running_mean")
        ? (i: number) => 0.01 * Math.sin(0.5 * b + 0.1 * i)
        : (i: number) => 1 + 0.1 * Math.cos(0.5 * b + 0.1 * i);
      return [
        name,
        { shape, values: Float32Array.from({ length: shape[0]! }, (_, i) => value(i)) },
      ];
    }),
  );
}

function filled({ t, kind, shape }: NetworkGolden["params"][number]): WeightTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const fanIn = count / shape[0]!;
  const value = (i: number) => {
    if (kind === "bn_gamma") return 1 + 0.1 * Math.sin(1 + 0.37 * t + 0.7 * i);
    if (kind === "bn_beta") return 0.1 * Math.sin(2 + 0.37 * t + 0.7 * i);
    if (shape.length === 1) return 0.1 * filler(t, i);
    return Math.sqrt(3 / fanIn) * filler(t, i);
  };
  return toTensorFlow(
    shape,
    Float32Array.from({ length: count }, (_, i) => value(i)),
  );
}
