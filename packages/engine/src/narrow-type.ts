import type { DeviceFacts } from "./device.ts";

/** A type of half the width of float32. float16 has a range so small that losses are scaled for it. */
export type NarrowType = "bfloat16" | "float16";

/** TensorFlow's DataType numbers of them. */
export const narrowDataTypes: Readonly<Record<NarrowType, number>> = { bfloat16: 14, float16: 19 };

/** Since NVIDIA's Ampere, tensor cores multiply bfloat16. */
const bfloat16Capability = 8;

/** What mixed precision narrows to where that pays, or null. */
export function narrowType({
  kind,
  gpu,
  instructions,
}: Pick<DeviceFacts, "kind" | "gpu" | "instructions">): NarrowType | null {
  if (kind === "gpu") {
    return (gpu?.computeCapability ?? bfloat16Capability) < bfloat16Capability
      ? "float16"
      : "bfloat16";
  }
  const pays = instructions.some((name) => /^(avx512_bf16|amx_bf16)$/.test(name));
  return pays ? "bfloat16" : null;
}
