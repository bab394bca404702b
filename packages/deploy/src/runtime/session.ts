import { ResweepError } from "@resweep/spec";
import type { InferenceSession } from "onnxruntime-node";
import { modelInput, modelOutput } from "../onnx/model-builder.ts";

/** A model in ONNX Runtime, on the processor. */
export interface Session {
  /**
   * Images [count, channels, height, width], as the model takes them; every output by its name. The arrays are the
   * caller's.
   */
  run(images: Float32Array, count: number): Promise<ReadonlyMap<string, Float32Array>>;
  /** The logits [count, classes] of the same. */
  logits(images: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** ONNX Runtime is not installed for this machine, or refuses a model. */
export class RuntimeRefused extends ResweepError {
  readonly code = "onnx-runtime-refused";
}

export interface SessionOptions {
  /** Of one run. */
  readonly threads?: number;
  /** False runs the operations one by one as the model has them; integer networks then compute in floats. */
  readonly optimise?: boolean;
  /** A file to write what the optimiser made of the model to. */
  readonly optimised?: string;
}

/** Loads ONNX Runtime, and the model into it with all its optimisations. Throws RuntimeRefused. */
export async function openSession(
  model: Uint8Array,
  { threads = 1, optimise = true, optimised }: SessionOptions = {},
): Promise<Session> {
  const runtime = await loadRuntime();
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    graphOptimizationLevel: optimise ? "all" : "disabled",
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    // Errors come as exceptions; warnings tell of an optimised file that suits this processor alone.
    logSeverityLevel: 3,
    ...(optimised ? { optimizedModelFilePath: optimised } : {}),
  };
  const session = await runtime.InferenceSession.create(model, options).catch((error: Error) => {
    throw new RuntimeRefused(`ONNX Runtime refuses the model: ${error.message.split("\n")[0]}`, {
      cause: error,
    });
  });
  const { shape } = session.inputMetadata[0] as InferenceSession.TensorValueMetadata;
  const sizes = shape.slice(1) as number[];
  const run: Session["run"] = async (images, count) => {
    const feed = { [modelInput]: new runtime.Tensor("float32", images, [count, ...sizes]) };
    const outputs = await session.run(feed);
    return new Map(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
  };
  return {
    run,
    logits: async (images, count) => (await run(images, count)).get(modelOutput)!,
    close: () => session.release(),
  };
}

/** Throws RuntimeRefused where `openSession` would for any model. */
export async function requireRuntime(): Promise<void> {
  await loadRuntime();
}

async function loadRuntime(): Promise<typeof import("onnxruntime-node")> {
  try {
    return await import("onnxruntime-node");
  } catch (error) {
    throw new RuntimeRefused(
      `ONNX Runtime cannot be loaded on ${process.platform} ${process.arch}: ${(error as Error).message.split("\n")[0]}`,
      { cause: error },
    );
  }
}
