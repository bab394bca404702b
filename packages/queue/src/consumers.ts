import { openConsumer } from "./consumer.ts";
import type { ClassConsumer, ConsumerOptions, QueueConsumer } from "./queue.ts";

/**
 * Takes wake-ups of several capability classes for the same slots; of none until `serve` names them. While every slot
 * is taken no queue gives any out, so that a wake-up does not wait here while another worker is idle. Throws
 * Unavailable only when the address is none.
 */
export function openConsumers(
  redisUrl: string,
  options: Omit<ConsumerOptions, "capability">,
): ClassConsumer {
  const open = new Map<string, QueueConsumer>();
  const closing = new Set<Promise<void>>();
  let busy = 0;
  let over = false;

  /** One queue alone gives out no more than there are slots. */
  const hold = () => {
    const full = busy >= options.slots && open.size > 1;
    for (const consumer of open.values()) {
      if (full) void consumer.pause();
      else consumer.resume();
    }
  };
  const handle: ConsumerOptions["handle"] = async (job, signal) => {
    busy += 1;
    if (busy === options.slots) hold();
    try {
      await options.handle(job, signal);
    } finally {
      busy -= 1;
      if (busy === options.slots - 1) hold();
    }
  };
  const close = (capability: string, consumer: QueueConsumer) => {
    open.delete(capability);
    const closed = consumer.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };

  return {
    serve(capabilities) {
      if (over) return;
      for (const [capability, consumer] of open)
        if (!capabilities.includes(capability)) close(capability, consumer);
      for (const capability of capabilities)
        if (!open.has(capability))
          open.set(capability, openConsumer(redisUrl, { ...options, capability, handle }));
      if (busy >= options.slots) hold();
    },
    close: async () => {
      over = true;
      for (const [capability, consumer] of open) close(capability, consumer);
      await Promise.all(closing);
    },
  };
}
