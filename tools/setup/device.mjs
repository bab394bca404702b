import { existsSync } from "node:fs";
import { SetupError } from "./setup-error.mjs";

/**
 * Which TensorFlow this machine gets: "cuda" where an NVIDIA driver is present, else "cpu".
 * `RESWEEP_TENSORFLOW` decides where that cannot be seen (an image is built without the driver).
 */
export function tensorflowVariant(environment = process.env) {
  const chosen = environment.RESWEEP_TENSORFLOW;
  if (chosen && !["cpu", "cuda"].includes(chosen)) {
    throw new SetupError(`RESWEEP_TENSORFLOW: ${chosen} is neither cpu nor cuda`);
  }
  if (chosen) return chosen;
  const signs = ["/proc/driver/nvidia/version", "/usr/lib/wsl/lib/nvidia-smi"];
  return signs.some((file) => existsSync(file)) ? "cuda" : "cpu";
}
