import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

interface Config {
  readonly name: string;
  readonly height: number;
  readonly width: number;
}
type LayerClass = new (config: Config) => tfjs.layers.Layer;

const classes = new WeakMap<TensorFlow, LayerClass>();

/** Our `BilinearResize`: the stock `Resizing` layer tells later layers a shape without the batch. */
export function resizeLayer(tf: TensorFlow, config: Config): tfjs.layers.Layer {
  return new (resizeClass(tf))(config);
}

export function resizeClass(tf: TensorFlow): LayerClass {
  const known = classes.get(tf);
  if (known) return known;

  class BilinearResize extends tf.layers.Layer {
    static className = "BilinearResize";
    readonly #size: Pick<Config, "height" | "width">;

    constructor(config: Config) {
      super(config as never);
      this.#size = { height: config.height, width: config.width };
    }

    override computeOutputShape(inputShape: tfjs.Shape | tfjs.Shape[]): tfjs.Shape {
      const [batch = null, , , channels = null] = inputShape as tfjs.Shape;
      return [batch, this.#size.height, this.#size.width, channels];
    }

    override call(inputs: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
      const x = (Array.isArray(inputs) ? inputs[0]! : inputs) as tfjs.Tensor4D;
      const { height, width } = this.#size;
      return tf.tidy(() => tf.image.resizeBilinear(x, [height, width], false, true));
    }

    override getConfig(): tfjs.serialization.ConfigDict {
      return { ...super.getConfig(), ...this.#size };
    }
  }

  tf.serialization.registerClass(BilinearResize);
  classes.set(tf, BilinearResize);
  return BilinearResize;
}
