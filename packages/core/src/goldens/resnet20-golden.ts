import { graphParameters } from "../graph/parameters.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Weights, WeightTensor } from "../model/weights.ts";
import { filler, imagesToTensorFlow, type Probe, toTensorFlow } from "./filler.ts";
import golden from "./golden_resnet20B.json" with { type: "json" };

export interface SgdGolden {
  readonly losses: readonly number[];
  readonly loss_4th: number;
  readonly params_after?: Readonly<Record<string, Probe>>;
  readonly running_stats_after_each_step?: readonly Readonly<Record<string, Probe>>[];
  readonly logits_eval_after: readonly number[];
  readonly logits_train_after: readonly number[];
}

export const resnet20 = golden;
export const sgdGoldens = golden.sgd as unknown as Readonly<Record<string, SgdGolden>>;

/** The golden's input, [2, 32, 32, 3]. */
export function goldenImages(): WeightTensor {
  const values = Float32Array.from(
    { length: 2 * 3 * 32 * 32 },
    (_, i) => Math.sin(0.013 * i) + 0.5 * filler(golden.input_salt, i),
  );
  return imagesToTensorFlow(golden.input_shape, values);
}

/** The golden's weights for a graph whose parameters have the golden's names. */
export function goldenWeights(graph: NetworkGraph): Weights {
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
      return [name, { shape, values: Float32Array.from({ length: shape[0]! }, (_, i) => value(i)) }];
    }),
  );
}

function filled({ t, kind, shape }: { t: number; kind: string; shape: number[] }): WeightTensor {
  const count = shape.reduce((product, size) => product * size, 1);
  const fanIn = count / shape[0]!;
  const value = (i: number) => {
    if (kind === "bn_gamma") return 1 + 0.1 * Math.sin(1 + 0.37 * t + 0.7 * i);
    if (kind === "bn_beta") return 0.1 * Math.sin(2 + 0.37 * t + 0.7 * i);
    if (shape.length === 1) return 0.1 * filler(t, i);
    return Math.sqrt(3 / fanIn) * filler(t, i);
  };
  return toTensorFlow(shape, Float32Array.from({ length: count }, (_, i) => value(i)));
}
