import { EventEmitter } from "node:events";
import { subscribeHints } from "@resweep/queue";
import { environment } from "../environment.ts";

const shared = globalThis as unknown as { resweepHints?: EventEmitter };
const heard = new Map<number, number>();

/** Calls `wake` when Redis says that the sweep changed; one subscription serves all streams of the process. */
export function onHint(sweepId: number, wake: () => void): () => void {
  if (!shared.resweepHints) {
    const emitter = new EventEmitter().setMaxListeners(0);
    shared.resweepHints = emitter;
    const { redisUrl } = environment();
    if (redisUrl !== null)
      subscribeHints(redisUrl, (id: number) => {
        heard.set(id, hintsOf(id) + 1);
        emitter.emit(String(id));
      });
  }
  const emitter = shared.resweepHints;
  emitter.on(String(sweepId), wake);
  return () => emitter.off(String(sweepId), wake);
}

/** How often Redis has said that the sweep changed. */
export const hintsOf = (sweepId: number): number => heard.get(sweepId) ?? 0;
