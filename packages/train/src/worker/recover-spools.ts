import { SpoolReader } from "../spool/reader.ts";
import type { WorkerContext } from "./context.ts";
import { shipAll } from "./shipper.ts";
import { abandonedSpools } from "./spool-folder.ts";

/**
 * Stores what a killed worker of this machine had not yet shipped, as long as its attempts still own their trials: no
 * point is lost, and the next attempt resumes from the newest checkpoint. Then they are told lost: nobody renews them.
 */
export async function recoverSpools(context: WorkerContext, signal: AbortSignal): Promise<void> {
  const { store, messages, spoolDir, onFreed } = context;
  for (const { attempt, path, remove } of await abandonedSpools(spoolDir)) {
    try {
      const reader = await SpoolReader.open(path);
      const onCommitted = () => {};
      const onMeasured = () => void context.onMeasured();
      const shipment = { store, attempt, reader, messages, onCommitted, onFreed, onMeasured };
      await reader.cutTornTail();
      const result = await shipAll(shipment, signal);
      await reader.close();
      if (result === "done") await store.attempts.lose(attempt, "its worker process died");
      if (result !== "given-up") await remove();
    } catch (error) {
      messages.trouble(`trial ${attempt.trialId}: the spool of a killed worker`, error);
    }
  }
}
