import { loadavg } from "node:os";
import { deployedModel, measureLatency, openSession, RuntimeRefused } from "@resweep/deploy";
import type { StageResults } from "@resweep/spec";
import { resultOf } from "./network-state.ts";
import type { Trial } from "./trial.ts";

/** Of one thread on every machine, so that slots of different sizes measure the same. */
const threads = 1;

/**
 * What the network that a stage ends with weighs as a file and, where the trial asks for it, how long an image takes in
 * ONNX Runtime. A machine without ONNX Runtime measures none, and says so.
 */
export async function measureExport(
  trial: Trial,
): Promise<Pick<StageResults, "values" | "latency">> {
  const { run, network, recorder } = trial;
  const { graph } = network;
  const { model } = deployedModel({ graph, weights: resultOf(network.read()) });
  const size = { "network/bytes": model.length };
  if (!run.config.evaluation.latency) return { values: size };
  try {
    const { values, latency } = await timeModel(trial, model);
    return { values: { ...size, ...values }, latency };
  } catch (error) {
    if (!(error instanceof RuntimeRefused)) throw error;
    recorder.log("warn", `latency is not measured: ${error.message}`);
    return { values: size };
  }
}

async function timeModel({ run, network }: Trial, model: Uint8Array) {
  const [height, width, channels] = network.graph.inputShape;
  const session = await openSession(model, { threads });
  try {
    const batch = 1;
    const { medianMs, p95Ms, runs } = await measureLatency(session, [channels, height, width], {
      batch,
    });
    const { processor } = run.runtime.device;
    return {
      values: { "latency/median": medianMs, "latency/p95": p95Ms },
      latency: { processor, threads, batch, runs, load: loadavg()[0]! },
    };
  } finally {
    await session.close();
  }
}
