import { existsSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";

export interface SlotPlan {
  readonly slots: number;
  readonly threads: number;
}

/** What a machine has to share out. */
export interface Capacity {
  readonly cores: number;
  readonly memoryMiB: number;
  /** An NVIDIA GPU is there. */
  readonly gpu: boolean;
}

/** What a small trial's process was seen to hold, with room to grow. */
const slotMemoryMiB = 1_024;

/**
 * How many trials run at a time, and the threads of each; what is not given is chosen. On cores: as many trials as
 * threads allow, since two trials of one thread each get more done than one of two. On a GPU: one, its memory is not
 * shared out yet.
 */
export function planSlots(
  { cores, memoryMiB, gpu }: Capacity,
  wanted: { readonly slots?: number; readonly threads?: number } = {},
): SlotPlan {
  const fitting = gpu ? 1 : Math.max(1, Math.floor(memoryMiB / slotMemoryMiB));
  // On larger machines a sweep may have fewer trials than there are cores.
  const each = wanted.threads ?? (cores <= 4 ? 1 : cores <= 16 ? 2 : 4);
  const slots = wanted.slots ?? Math.max(1, Math.min(fitting, Math.floor(cores / each)));
  return { slots, threads: wanted.threads ?? Math.max(1, Math.floor(cores / slots)) };
}

/** This machine, or the container's share of it. */
export function capacity(): Capacity {
  // 0 or a number beyond all memory where nothing limits it.
  const limit = process.constrainedMemory();
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return {
    cores: availableParallelism(),
    memoryMiB: Math.floor(bytes / 2 ** 20),
    gpu: existsSync("/dev/nvidiactl"),
  };
}
