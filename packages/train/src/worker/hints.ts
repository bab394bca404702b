import type { WorkerContext } from "./context.ts";

/**
 * Well below the second between two shipments: at that, each change would be told with the next one, a second late.
 * It holds back a spool that catches up.
 */
const pauseMs = 250;

/** Tells pages that a sweep changed: at once, then at most four times a second, the last change never left untold. */
export function createHints(
  { queue, messages }: Pick<WorkerContext, "queue" | "messages">,
  sweepId: number,
): () => void {
  let waiting: NodeJS.Timeout | null = null;
  let again = false;
  const tell = () => {
    again = false;
    // Pages look by themselves every two seconds; a hint only makes them look sooner.
    queue?.publishHint(sweepId).catch((error) => messages.trouble("hints to pages", error));
    waiting = setTimeout(() => {
      waiting = null;
      if (again) tell();
    }, pauseMs);
    waiting.unref();
  };
  return () => {
    if (waiting) again = true;
    else tell();
  };
}
