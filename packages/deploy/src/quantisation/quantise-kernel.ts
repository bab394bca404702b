import type { Kernel } from "../onnx/layout.ts";
import { clamp, roundHalfEven } from "./affine.ts";

/** `real = scale integer`, one scale for each filter, the outermost axis. */
export interface QuantisedKernel {
  readonly shape: readonly number[];
  readonly values: Int8Array;
  readonly scales: Float32Array;
}

/** Symmetric, filter by filter: the largest absolute weight becomes 127; -128 is not used. */
export function quantiseKernel({ shape, values }: Kernel): QuantisedKernel {
  const filters = shape[0]!;
  const size = values.length / filters;
  const scales = Float32Array.from({ length: filters }, (_, filter) => {
    let largest = 0;
    for (let i = filter * size; i < (filter + 1) * size; i++) {
      largest = Math.max(largest, Math.abs(values[i]!));
    }
    return largest / 127 || 1;
  });
  const integers = Int8Array.from(values, (value, i) =>
    clamp(roundHalfEven(value / scales[Math.floor(i / size)]!), -127, 127),
  );
  return { shape, values: integers, scales };
}
