/** Streams that are open, so that a stopping server can end them instead of waiting for the readers to leave. */
const shared = globalThis as unknown as { resweepStreams?: Set<() => void> };
shared.resweepStreams ??= new Set();
const registry = shared.resweepStreams;

export function closeAllStreams(): void {
  for (const close of [...registry]) close();
}

export interface EventStreamOptions {
  /** Called at once, then every `intervalMs` and whenever `wake` is called; returns events, see `encodeEvent`. */
  next(): Promise<readonly Uint8Array[]>;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  /** Registers how to wake the stream early; returns how to stop being woken. */
  subscribe?(wake: () => void): () => void;
  readonly pingMs?: number;
}

const encoder = new TextEncoder();

/** An event as it is sent; many streams may be given the same one. */
export function encodeEvent(event: string, data: unknown): Uint8Array {
  return encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/**
 * Server-sent events. While the reader is behind (`desiredSize` spent) nothing is asked for nor queued, so a slow reader
 * costs no memory: `next` must be able to catch up from its own cursor.
 */
export function eventStream({
  next,
  intervalMs,
  signal,
  subscribe,
  pingMs = 15_000,
}: EventStreamOptions): Response {
  let stop = () => {};
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let stopped = false;
        let asking = false;
        let again = false;
        let timer: NodeJS.Timeout | undefined;
        let lastSent = Date.now();

        const send = (...chunks: readonly Uint8Array[]) => {
          if (stopped) return;
          for (const chunk of chunks) controller.enqueue(chunk);
          lastSent = Date.now();
        };
        const tick = async () => {
          if (stopped) return;
          if (asking) {
            again = true;
            return;
          }
          clearTimeout(timer);
          asking = true;
          again = false;
          try {
            if ((controller.desiredSize ?? 1) > 0) {
              const events = await next();
              if (events.length > 0) send(...events);
              else if (Date.now() - lastSent >= pingMs) send(encoder.encode(": ping\n\n"));
            }
          } catch (error) {
            // The database is away: say so, keep the stream, ask again.
            send(encodeEvent("trouble", { message: (error as Error).message }));
          } finally {
            asking = false;
          }
          if (!stopped) timer = setTimeout(tick, again ? 250 : intervalMs);
        };
        const unsubscribe = subscribe?.(() => void tick());

        stop = () => {
          if (stopped) return;
          stopped = true;
          clearTimeout(timer);
          unsubscribe?.();
          registry.delete(stop);
          signal.removeEventListener("abort", stop);
          try {
            controller.close();
          } catch {
            // the reader left first
          }
        };
        registry.add(stop);
        signal.addEventListener("abort", stop);
        send(encoder.encode("retry: 2000\n\n"));
        void tick();
      },
      cancel: () => stop(),
    },
    { highWaterMark: 16 },
  );
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // `no-transform` keeps Next's compression, which would hold events back, away from the stream.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
