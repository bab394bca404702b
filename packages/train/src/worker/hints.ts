import type { WorkerContext } from "./context.ts";

/** Tells pages that a sweep changed: at once, then at most once a second, the last change never left untold. */
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
    }, 1_000);
    waiting.unref();
  };
  return () => {
    if (waiting) again = true;
    else tell();
  };
}
