import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { InvalidInput } from "@resweep/spec";
import { nodeBackend, type TensorFlow } from "./backend.ts";
import { type DeviceFacts, deviceFacts, installedGpus } from "./device.ts";
import { type Kernels, registerKernels } from "./kernels/kernels.ts";
import { type LibraryOptions, libraryEnvironment } from "./library-environment.ts";
import { loadNativeKernels, type NativeKernels } from "./native-kernels.ts";
import { registerReluGradient } from "./relu-gradient.ts";
import { requireTensorFlow } from "./require-tensorflow.ts";

/** A loaded TensorFlow: one per process. */
export interface Runtime {
  readonly tf: TensorFlow;
  /** Fused operations; hand them to core's `createModel`. */
  readonly kernels: Kernels;
  /** Faster operations for this processor, which compiled programs use by themselves. */
  readonly native: NativeKernels;
  readonly device: DeviceFacts;
  /** The most of a GPU's memory that this process may take, MiB; null where it uses none. */
  readonly gpuMemoryMiB: number | null;
  /** The most memory this process has had resident so far, MiB. */
  peakMemoryMiB(): number;
}

let loaded: Runtime | undefined;

/**
 * Loads TensorFlow into this process, the first time; later calls return the same runtime.
 * @param options.threads threads for one operation; all available cores unless given. Like the rest of the options it
 * is fixed for the life of the process.
 * @throws RuntimeMissing when the library or its binding is not there or does not load.
 */
export async function loadRuntime(options: Partial<LibraryOptions> = {}): Promise<Runtime> {
  const threads = options.threads ?? loaded?.device.threads ?? availableParallelism();
  if (!Number.isInteger(threads) || threads < 1) {
    throw InvalidInput.at("threads", `must be a whole number of at least 1, not ${threads}`);
  }
  if (loaded && loaded.device.threads !== threads) {
    throw InvalidInput.at(
      "threads",
      `TensorFlow runs with ${loaded.device.threads} threads in this process and cannot change to ${threads}; start another process`,
    );
  }
  loaded ??= load({ ...options, threads });
  return loaded;
}

function load(options: LibraryOptions): Runtime {
  // TensorFlow reads these when its library is loaded, so they are set before that and never after.
  const gpus = installedGpus();
  const machine = { hasGpu: gpus.length > 0 };
  Object.assign(process.env, libraryEnvironment(options, machine, process.env));
  // CommonJS from here on, so that a bundle with external packages finds it in node_modules too.
  const require = createRequire(import.meta.url);
  const tf = requireTensorFlow(require);
  registerReluGradient(tf);
  const device = deviceFacts(
    nodeBackend(tf).binding,
    gpus,
    options.threads,
    process.env.CUDA_VISIBLE_DEVICES,
  );
  const native = loadNativeKernels(require, device);
  const deterministicGpu = device.kind === "gpu" && process.env.TF_DETERMINISTIC_OPS === "1";
  return {
    tf,
    kernels: registerKernels(tf, { deterministicGpu }),
    native,
    device: { ...device, nativeKernels: native.version },
    gpuMemoryMiB:
      device.kind === "gpu" ? (options.gpu?.memoryMiB ?? device.gpu?.memoryMiB ?? null) : null,
    peakMemoryMiB: () => process.resourceUsage().maxRSS / 1024,
  };
}
