import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import { composedGroupedConvolution, type GroupedConvolution } from "./kernels-convolution.ts";

type Stock = Parameters<TensorFlow["layers"]["conv2d"]>[0];
type Config = Omit<Stock, "padding" | "strides"> & {
  readonly groups: number;
  readonly stride: number;
  /** Rows and columns of zeros on each side, in pixels. */
  readonly symmetricPadding: number;
};
interface GroupedLayer extends tfjs.layers.Layer {
  compute: GroupedConvolution;
}
type LayerClass = new (config: Config) => GroupedLayer;

const classes = new WeakMap<TensorFlow, LayerClass>();

/** TensorFlow.js has no grouped convolution: our `GroupedConv2D`. */
export function groupedConvolutionLayer(
  tf: TensorFlow,
  config: Config,
  kernel: GroupedConvolution,
): tfjs.layers.Layer {
  const layer = new (groupedConvolutionClass(tf))(config);
  layer.compute = kernel;
  return layer;
}

export function groupedConvolutionClass(tf: TensorFlow): LayerClass {
  const known = classes.get(tf);
  if (known) return known;
  const Convolution = tf.layers.conv2d({ kernelSize: 1, filters: 1 }).constructor as new (
    config: Stock,
  ) => tfjs.layers.Layer;

  class GroupedConv2D extends Convolution implements GroupedLayer {
    static className = "GroupedConv2D";
    compute = composedGroupedConvolution(tf);
    readonly #window: Pick<Config, "groups" | "stride" | "symmetricPadding">;

    constructor(config: Config) {
      const { groups, stride, symmetricPadding } = config;
      super({ ...config, strides: stride, padding: "valid" });
      this.#window = { groups, stride, symmetricPadding };
    }

    override build(inputShape: tfjs.Shape | tfjs.Shape[]): void {
      const sizes = [...(inputShape as tfjs.Shape)];
      // The stock layer makes its kernel for the channels that it is told of.
      super.build([...sizes.slice(0, 3), sizes[3]! / this.#window.groups]);
      this.inputSpec = [];
    }

    override computeOutputShape(inputShape: tfjs.Shape | tfjs.Shape[]): tfjs.Shape | tfjs.Shape[] {
      const [batch = null, height, width, channels = null] = inputShape as tfjs.Shape;
      const around = 2 * this.#window.symmetricPadding;
      return super.computeOutputShape([batch, height! + around, width! + around, channels]);
    }

    override call(inputs: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
      return tf.tidy(() => {
        const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as tfjs.Tensor4D;
        const [filter, bias] = this.weights.map((weight) => weight.read());
        const { groups, stride, symmetricPadding: padding } = this.#window;
        const y = this.compute(x, filter as tfjs.Tensor4D, { groups, stride, padding });
        return bias ? tf.add(y, bias) : y;
      });
    }

    override getConfig(): tfjs.serialization.ConfigDict {
      return { ...super.getConfig(), ...this.#window };
    }
  }

  // The static fromConfig is inherited from a class whose declared type leaves it out.
  tf.serialization.registerClass(GroupedConv2D as never);
  classes.set(tf, GroupedConv2D);
  return GroupedConv2D;
}
