import { connect, HINT_CHANNEL } from "./connection.ts";
import type { HintSubscription } from "./queue.ts";

/**
 * Calls `listener` with the id of each sweep that something changed of. Keeps trying while Redis is away; hints of
 * that time are lost, so poll as well. Throws Unavailable only when the address is none.
 */
export function subscribeHints(
  redisUrl: string,
  listener: (sweepId: number) => void,
): HintSubscription {
  const client = connect(redisUrl, { maxRetriesPerRequest: null }, () => {});
  client.on("message", (_channel: string, message: string) => {
    const sweepId = Number(message);
    if (Number.isInteger(sweepId)) listener(sweepId);
  });
  // ioredis subscribes again by itself after a reconnection.
  client.subscribe(HINT_CHANNEL).catch(() => {});
  return {
    close: async () => {
      client.disconnect();
    },
  };
}
