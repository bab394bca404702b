import type { Tensor } from "@tensorflow/tfjs";
import { nodeBackend, type TensorFlow } from "./backend.ts";
import { dataTypes } from "./graph/node.ts";

/**
 * `values` at `indices` (int32) of one axis, as `tf.gather` gives it; that reads the indices back, which no recorded
 * step can. For data: it has no gradient, and an index that is out of range is TensorFlow's to refuse.
 * @param options.batchDims leading axes that both have in common, 0 unless given.
 */
export function gather(
  tf: TensorFlow,
  values: Tensor,
  indices: Tensor,
  { axis = 0, batchDims = 0 }: { readonly axis?: number; readonly batchDims?: number } = {},
): Tensor {
  const backend = nodeBackend(tf);
  const { TF_ATTR_TYPE: type, TF_ATTR_INT: int } = backend.binding;
  return tf.tidy(() =>
    backend.executeSingleOutput(
      "GatherV2",
      [
        { name: "Tparams", type, value: dataTypes[values.dtype as keyof typeof dataTypes] },
        { name: "Tindices", type, value: dataTypes.int32 },
        { name: "Taxis", type, value: dataTypes.int32 },
        { name: "batch_dims", type: int, value: batchDims },
      ],
      [values, indices, tf.scalar(axis, "int32")],
    ),
  );
}
