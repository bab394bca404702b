import type { Tensor, Tensor4D } from "@tensorflow/tfjs";
import { nodeBackend, type TensorFlow } from "../backend.ts";

/**
 * Convolution whose channels are in `groups` that only see each other (Xie et al. 2017, arXiv:1611.05431, fig. 3c).
 * `x` [batch, height, width, channels], `filter` [height, width, channels / groups, filters], the filters group by
 * group; differentiable in both. `padding` is rows and columns of zeros on each side, in pixels.
 */
export type GroupedConvolution = (
  x: Tensor4D,
  filter: Tensor4D,
  window: { readonly groups: number; readonly stride: number; readonly padding: number },
) => Tensor4D;

const kernelName = "ResweepGroupedConv2D";

interface Attributes {
  readonly stride: number;
  readonly padding: "SAME" | "VALID";
}

/**
 * Makes TensorFlow's Conv2D over groups and its gradients known to tfjs, which refuses groups.
 * @returns null where this TensorFlow has no gradients for groups: on CPUs they are oneDNN's alone.
 */
export function registerGroupedConvolution(tf: TensorFlow): GroupedConvolution | null {
  const backend = nodeBackend(tf);
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_STRING, TF_FLOAT } = backend.binding;
  const execute = (op: string, inputs: Tensor[], { stride, padding }: Attributes) =>
    backend.executeSingleOutput(
      op,
      [
        { name: "T", type: TF_ATTR_TYPE, value: TF_FLOAT },
        { name: "strides", type: TF_ATTR_INT, value: [1, stride, stride, 1] },
        { name: "padding", type: TF_ATTR_STRING, value: padding },
        { name: "data_format", type: TF_ATTR_STRING, value: "NHWC" },
        { name: "dilations", type: TF_ATTR_INT, value: [1, 1, 1, 1] },
      ],
      inputs,
    );
  const gradients = (dy: Tensor, [x, filter]: Tensor[], attributes: Attributes) => ({
    x: () =>
      tf.tidy(() => {
        const shape = tf.tensor1d(x!.shape, "int32");
        return execute("Conv2DBackpropInput", [shape, filter!, dy], attributes);
      }),
    filter: () =>
      tf.tidy(() => {
        const shape = tf.tensor1d(filter!.shape, "int32");
        return execute("Conv2DBackpropFilter", [x!, shape, dy], attributes);
      }),
  });

  const works = (): boolean => {
    const [images, filter] = [tf.zeros([1, 3, 3, 4]), tf.zeros([3, 3, 2, 4])];
    try {
      const { x, filter: w } = gradients(images, [images, filter], {
        stride: 1,
        padding: "SAME",
      });
      tf.dispose([x(), w()]);
      return true;
    } catch {
      return false;
    } finally {
      tf.dispose([images, filter]);
    }
  };
  if (!works()) return null;

  tf.registerKernel({
    kernelName,
    backendName: tf.getBackend(),
    kernelFunc: ({ inputs, attrs }) => {
      const { x, filter } = inputs as { x: Tensor; filter: Tensor };
      return execute("Conv2D", [x, filter], attrs as unknown as Attributes);
    },
  });
  tf.registerGradient({
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, attrs) => gradients(dy as Tensor, saved, attrs as unknown as Attributes),
  });
  return (x, filter, { groups, stride, padding: pixels }) => {
    checkGroups(x.shape, filter.shape, groups);
    const run = (images: Tensor4D, padding: Attributes["padding"]) =>
      tf.engine().runKernel(kernelName, { x: images, filter }, { stride, padding }) as Tensor4D;
    if (pixels === 0) return run(x, "VALID");
    if (isSame(x.shape, filter.shape, stride, pixels)) return run(x, "SAME");
    // TensorFlow's own paddings in pixels are not oneDNN's, which alone has groups.
    const sides: [number, number] = [pixels, pixels];
    return tf.tidy(() => run(tf.pad(x, [[0, 0], sides, sides, [0, 0]]), "VALID"));
  };
}

/** Whether TensorFlow's SAME, which pads no more than the stride needs, means this padding. */
function isSame(
  [, ...image]: readonly number[],
  filter: readonly number[],
  stride: number,
  padding: number,
): boolean {
  return [0, 1].every((axis) => {
    const size = image[axis]!;
    const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + filter[axis]! - size);
    return total === 2 * padding;
  });
}

/** TensorFlow takes the number of groups from the shapes: one that does not fit would be another convolution. */
function checkGroups(images: readonly number[], filter: readonly number[], groups: number): void {
  const [channels = 0, share = 0, filters = 0] = [images[3], filter[2], filter[3]];
  if (share * groups !== channels || filters % groups !== 0) {
    throw new Error(
      `groupedConv2d: ${groups} groups do not fit ${channels} channels and ${filters} filters over ${share}`,
    );
  }
}
