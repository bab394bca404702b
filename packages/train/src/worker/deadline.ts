/** Aborts `ms` after `signal` does; `stop` releases its timer. */
export function deadlineAfter(
  signal: AbortSignal,
  ms: number,
): { signal: AbortSignal; stop(): void } {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const start = () => {
    timer = setTimeout(() => late.abort(), ms);
  };
  if (signal.aborted) start();
  else signal.addEventListener("abort", start, { once: true });
  return {
    signal: late.signal,
    stop() {
      clearTimeout(timer);
      signal.removeEventListener("abort", start);
    },
  };
}
