import { ResweepError, Unavailable } from "@resweep/spec";
import { Redis, type RedisOptions } from "ioredis";

/** All keys and channels begin with this. */
export const PREFIX = "resweep";
export const HINT_CHANNEL = `${PREFIX}:hints`;
const READY_TIMEOUT_MS = 2_000;

/** One queue a capability class; BullMQ takes no colon in a name. */
export function queueName(capability = "any"): string {
  return `wake-${encodeURIComponent(capability)}`;
}

/** Connects in the background and again whenever the connection breaks. Throws Unavailable when the address is none. */
export function connect(redisUrl: string, options: RedisOptions, onError: (error: Error) => void) {
  const { protocol } = URL.canParse(redisUrl) ? new URL(redisUrl) : { protocol: "" };
  if (protocol !== "redis:" && protocol !== "rediss:") {
    throw new Unavailable(
      "REDIS_URL is not the address of a Redis or Valkey server (redis://:password@host:6379)",
    );
  }
  const client = new Redis(redisUrl, { connectTimeout: 5_000, ...options });
  client.on("error", onError); // without a listener each failed attempt would be printed
  return client;
}

/** Where Redis is, without its password: `host:port`. */
export function placeOf(redisUrl: string): string {
  const url = new URL(redisUrl);
  return `${url.hostname || "localhost"}:${url.port || "6379"}`;
}

/** Resolves when the client may be used; rejects after 2 s. */
export async function untilReady(client: Redis): Promise<void> {
  if (client.status === "ready") return;
  let onReady = () => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      onReady = resolve;
      client.once("ready", onReady);
      timer = setTimeout(() => reject(new Error("no connection")), READY_TIMEOUT_MS);
    });
  } finally {
    clearTimeout(timer);
    client.off("ready", onReady);
  }
}

/** One clear line for whatever went wrong with Redis; `reason` is the connection's last error, which says more. */
export function asUnavailable(error: unknown, place: string, reason: Error | null): unknown {
  if (error instanceof ResweepError) return error;
  const message = (reason ?? (error as Error)).message.split("\n").join(" ");
  return new Unavailable(`Redis at ${place} cannot be used: ${message}; check REDIS_URL`, {
    cause: error,
  });
}
