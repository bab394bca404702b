import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import { seededNormal, seededUniform } from "./seeded-normal.ts";

type Initializer = ReturnType<TensorFlow["initializers"]["varianceScaling"]>;
type Config = Parameters<TensorFlow["initializers"]["varianceScaling"]>[0];

/**
 * He's initialisation of a layer that a ReLU follows (He et al. 2015, arXiv:1502.01852): untruncated normal of variance
 * 2 / fan-out, fan-out being kernel height x width x filters, the filters of one channel if the convolution is depthwise.
 * (TensorFlow.js's own draws are truncated at two deviations.)
 */
export function convolutionInitializer(
  tf: TensorFlow,
  seed: number,
  name: string,
  depthwise = false,
): Initializer {
  const config: Config = { scale: 2, mode: "fanOut", distribution: "normal", seed };
  return drawn(tf, config, (shape) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const [height = 1, width = 1] = shape;
    const fanOut = depthwise ? height * width : count / shape.at(-2)!;
    return seededNormal(seed, name, count, Math.sqrt(2 / fanOut));
  });
}

/**
 * Uniform within 1 / sqrt(fan-in), as in the authors' released code (fb.resnet.torch): He's rule is for layers that a
 * ReLU follows, the classifier has none.
 */
export function classifierInitializer(tf: TensorFlow, seed: number, name: string): Initializer {
  const config: Config = { scale: 1 / 3, mode: "fanIn", distribution: "uniform", seed };
  return drawn(tf, config, (shape) => {
    const [fanIn = 1, units = 1] = shape;
    const uniform = seededUniform(seed, name);
    const bound = 1 / Math.sqrt(fanIn);
    return Float32Array.from({ length: fanIn * units }, () => bound * (2 * uniform() - 1));
  });
}

/** A stock initializer, so that the model's file says what stock TensorFlow.js understands, with our draws. */
function drawn(
  tf: TensorFlow,
  config: Config,
  draw: (shape: readonly number[]) => Float32Array,
): Initializer {
  const initializer = tf.initializers.varianceScaling(config);
  initializer.apply = (shape: tfjs.Shape): tfjs.Tensor => {
    const sizes = shape as number[];
    return tf.tensor(draw(sizes), sizes);
  };
  return initializer;
}
