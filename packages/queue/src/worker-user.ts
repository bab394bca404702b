import { createHash, randomBytes } from "node:crypto";
import { InvalidInput, Unavailable } from "@resweep/spec";
import { asUnavailable, connect, HINT_CHANNEL, PREFIX, placeOf, untilReady } from "./connection.ts";

/** What a connection says of itself, how it listens for hints, and how BullMQ runs its scripts. */
const ofConnections = "auth hello ping quit select info client|setname subscribe unsubscribe";
const ofScripts = "eval evalsha multi exec discard time";
/** What BullMQ's scripts and classes do with keys; a test reads those scripts. */
const ofKeys = [
  "del exists get incr incrby persist pexpire pexpireat pttl publish rename set type unlink",
  "hdel hexists hget hgetall hincrby hlen hmget hmset hset",
  "lindex llen lpop lpos lpush lrange lrem lset ltrim rpop rpoplpush rpush",
  "sadd scard sismember smembers srem",
  "xadd xdel xlen xrange xread xtrim",
  "bzpopmin zadd zcard zcount zlexcount zpopmin zrange zrangebylex zrangebyscore zrem zremrangebyrank zremrangebyscore",
  "zrevrange zrevrangebyscore zscore",
].join(" ");

/**
 * What the user of a worker may: the queue's commands on the queue's keys, and its channel. No command looks beyond
 * these keys, tells which others there are, or sees to the server. ACL rules of Valkey, and of Redis from 6.2 on.
 */
export const workerRules: readonly string[] = [
  `~${PREFIX}:*`,
  `&${HINT_CHANNEL}`,
  ...`${ofConnections} ${ofScripts} ${ofKeys}`.split(" ").map((command) => `+${command}`),
];

export interface WorkerUser {
  /** The address that workers connect by, with the password. */
  readonly redisUrl: string;
  /** The line of configuration that keeps the user where the server has no file for its users, else null. */
  readonly unsaved: string | null;
}

/**
 * Makes or renews the user of Valkey or Redis that workers are to connect by (`workerRules`). Throws InvalidInput (the
 * name) and Unavailable, where the server cannot be reached or lets nobody make users.
 */
export async function makeWorkerUser(
  redisUrl: string,
  name: string,
  password = randomBytes(24).toString("base64url"),
): Promise<WorkerUser> {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name) || name === "default")
    throw InvalidInput.at("name", "must be of a-z, 0-9 and _, not beginning with a number");
  let lastError: Error | null = null;
  const client = connect(redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 5_000 }, (error) => {
    lastError = error;
  });
  const rules = ["on", `#${createHash("sha256").update(password).digest("hex")}`, ...workerRules];
  try {
    await untilReady(client);
    await client.call("ACL", "SETUSER", name, "reset", ...rules);
    const saved = await client.call("ACL", "SAVE").then(
      () => true,
      () => false,
    );
    const url = new URL(redisUrl);
    url.username = name;
    url.password = password;
    return { redisUrl: url.href, unsaved: saved ? null : `user ${name} ${rules.join(" ")}` };
  } catch (error) {
    if (/NOPERM|unknown command|Error in ACL/i.test((error as Error).message))
      throw new Unavailable(
        `Redis at ${placeOf(redisUrl)} lets this address make no user for workers; they can have the same REDIS_URL`,
        { cause: error },
      );
    throw asUnavailable(error, placeOf(redisUrl), lastError);
  } finally {
    client.disconnect();
  }
}
