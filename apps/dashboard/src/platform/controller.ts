import { Worker } from "node:worker_threads";
import { openSamplerThread, reconcile } from "@resweep/sweeps";
import { closeAllStreams } from "../live/event-stream.ts";
import { askSamplersOn, platform } from "./platform.ts";

const everyMs = 5000;

/**
 * The dashboard reconciles beside the workers (one at a time does, by an advisory lock), so that a cancelled sweep
 * settles with no worker running. Streams are ended at a stop signal, or the server would wait for their readers.
 */
export function startController(): void {
  const samplers = openSamplerThread({
    // Written out, so that Next bundles what it names.
    start: () => new Worker(new URL("./sampler-thread.ts", import.meta.url)),
    onTrouble: (line) => console.warn(`controller: ${line}`),
  });
  askSamplersOn(samplers);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      closeAllStreams();
      void samplers.close();
    });
  let told = "";
  const tick = async () => {
    try {
      await reconcile(platform());
      told = "";
    } catch (error) {
      const { message } = error as Error;
      if (message !== told) console.warn(`controller: ${message}`);
      told = message;
    }
    setTimeout(tick, everyMs).unref();
  };
  setTimeout(tick, 1000).unref();
}
