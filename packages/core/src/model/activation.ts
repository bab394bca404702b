import type * as tfjs from "@tensorflow/tfjs";
import type { NodeOf } from "../graph/graph.ts";
import type { TensorFlow } from "../tensorflow.ts";

type Symbolic = tfjs.SymbolicTensor;

/** An elementwise function by stock layers. */
export function activation(
  tf: TensorFlow,
  { name, function: kind }: NodeOf<"activation">,
  input: Symbolic,
): Symbolic {
  const through = (layer: tfjs.layers.Layer) => layer.apply(input) as Symbolic;
  switch (kind) {
    case "relu6":
      return through(tf.layers.reLU({ name, maxValue: 6 }));
    case "leaky-relu":
      return through(tf.layers.leakyReLU({ name, alpha: 0.01 }));
    case "elu":
    case "gelu":
    case "swish":
    case "sigmoid":
      return through(tf.layers.activation({ name, activation: kind }));
    case "hard-sigmoid":
      return hardSigmoid(tf, name, input);
    case "hard-swish": {
      const gate = hardSigmoid(tf, `${name}.gate`, input);
      return tf.layers.multiply({ name }).apply([input, gate]) as Symbolic;
    }
  }
}

/** relu6(x + 3) / 6; the stock `hardSigmoid` has another slope. */
function hardSigmoid(tf: TensorFlow, name: string, input: Symbolic): Symbolic {
  const layers = [
    tf.layers.rescaling({ name: `${name}.shift`, scale: 1, offset: 3 }),
    tf.layers.reLU({ name: `${name}.clip`, maxValue: 6 }),
    tf.layers.rescaling({ name, scale: 1 / 6, offset: 0 }),
  ];
  return layers.reduce((x, layer) => layer.apply(x) as Symbolic, input);
}
