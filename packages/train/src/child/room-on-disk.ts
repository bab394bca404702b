import { setTimeout as sleep } from "node:timers/promises";
import { StoreUnreachable } from "@resweep/artifacts";
import type { Outcome } from "@resweep/spec";
import { isFullDisk } from "../spool/full-disk.ts";

/** A disk stayed full, or a store away, for longer than the patience for it, or the trial was to end meanwhile. */
export class OutOfRoom extends Error {
  readonly reason: "cancel" | "yield";
  constructor(message: string, reason: "cancel" | "yield", options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** A full disk is no fault of the trial: it is given back, or ends as it was asked to. */
export function outcomeOfFullDisk({ reason, message }: OutOfRoom): Outcome {
  return reason === "cancel" ? { state: "cancelled" } : { state: "yielded", message };
}

export interface RoomOnDisk {
  /**
   * Does what a full disk or a store that does not answer refuses again and again, until it works. Throws OutOfRoom
   * when that is not in time or the signal aborts, and at once what does not pass by itself.
   */
  for<T>(work: () => T | Promise<T>): Promise<T>;
}

export interface RoomOptions {
  readonly patienceMs: number;
  /** Aborted with "cancel" or "yield". */
  readonly signal: AbortSignal;
  /** Called a few times a minute while it waits: waiting is no hanging. */
  onWait(): void;
  /** Once at the beginning of each wait; `disk`: it is a disk that is full. */
  onFull(message: string, disk: boolean): void;
  /** Once after it. */
  onRoom(message: string): void;
}

const longestPauseMs = 5_000;

/** What a training process does when its disk is full: it waits between two steps. */
export function createRoomOnDisk(options: RoomOptions): RoomOnDisk {
  const { patienceMs, signal } = options;
  return {
    async for(work) {
      let fullSince: number | null = null;
      let over = "";
      for (let pauseMs = 250; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
        try {
          const done = await work();
          if (fullSince !== null) {
            options.onRoom(`${over} after ${seconds(since(fullSince))}`);
          }
          return done;
        } catch (error) {
          const disk = isFullDisk(error);
          if (!disk && !(error instanceof StoreUnreachable)) throw error;
          over = disk ? "there is room on the disk again" : "the artifact store answers again";
          const why = (error as Error).message;
          if (fullSince === null) {
            fullSince = performance.now();
            const patience = seconds(patienceMs);
            const what = disk ? "room on the disk" : "the artifact store";
            options.onFull(`${why}; training waits for ${what}, at most ${patience}`, disk);
          }
          const waited = since(fullSince);
          if (signal.aborted || waited >= patienceMs) {
            const what = disk ? "the disk was full" : "the artifact store did not answer";
            const message = `Given back: ${what} for ${seconds(waited)} (${why})`;
            const reason = signal.reason === "cancel" ? "cancel" : "yield";
            throw new OutOfRoom(message, reason, { cause: error });
          }
        }
        options.onWait();
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
      }
    },
  };
}

const since = (at: number) => performance.now() - at;
const seconds = (ms: number) => `${Math.round(ms / 1_000)} s`;
