import { existsSync, readdirSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { type GpuShare, installedGpus } from "@resweep/engine";

export interface SlotPlan {
  readonly slots: number;
  readonly threads: number;
}

/** A GPU that slots may be given. */
export interface Gpu {
  /** As in CUDA_VISIBLE_DEVICES. */
  readonly id: string;
  /** Where the driver tells. */
  readonly memoryMiB: number | null;
}

/** What a machine has to share out. */
export interface Capacity {
  readonly cores: number;
  readonly memoryMiB: number;
  readonly gpus: readonly Gpu[];
}

/** What a small trial's process was seen to hold, with room to grow. */
const slotMemoryMiB = 1_024;
/** What CUDA and its libraries hold of a GPU for each process, beside what TensorFlow asks for. */
const contextMiB = 512;

/**
 * How many trials run at a time, and the threads of each; what is not given is chosen. On cores: as many trials as
 * threads allow, since two trials of one thread each get more done than one of two (`resweep bench engine`, rows
 * `-1x2` and `-2x1`). On GPUs: one on each, as long as no measurement says more.
 */
export function planSlots(
  { cores, memoryMiB, gpus }: Capacity,
  wanted: { readonly slots?: number; readonly threads?: number } = {},
): SlotPlan {
  const fitting = gpus.length || Math.max(1, Math.floor(memoryMiB / slotMemoryMiB));
  // On larger machines a sweep may have fewer trials than there are cores.
  const each = wanted.threads ?? (gpus.length > 0 ? 1 : cores <= 4 ? 1 : cores <= 16 ? 2 : 4);
  const slots = wanted.slots ?? Math.max(1, Math.min(fitting, Math.floor(cores / each)));
  return { slots, threads: wanted.threads ?? Math.max(1, Math.floor(cores / slots)) };
}

/** The GPU of a slot and its share of the memory where several slots have the same; null on a machine without. */
export function gpuOfSlot(slot: number, slots: number, gpus: readonly Gpu[]): GpuShare | null {
  const index = slot % Math.max(1, gpus.length);
  const gpu = gpus[index];
  if (!gpu) return null;
  const sharing = Math.ceil((slots - index) / gpus.length);
  const memoryMiB =
    sharing === 1 || gpu.memoryMiB === null
      ? null
      : Math.max(contextMiB, Math.floor(gpu.memoryMiB / sharing) - contextMiB);
  return { id: gpu.id, memoryMiB };
}

/** This machine, or the container's share of it. */
export function capacity(): Capacity {
  // 0 or a number beyond all memory where nothing limits it.
  const limit = process.constrainedMemory();
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return {
    cores: availableParallelism(),
    memoryMiB: Math.floor(bytes / 2 ** 20),
    gpus: existsSync("/dev/nvidiactl")
      ? visibleGpus(process.env.CUDA_VISIBLE_DEVICES, readdirSync("/dev"), installedGpus())
      : [],
  };
}

/** Those that CUDA_VISIBLE_DEVICES leaves to this process, of the devices that are there. */
export function visibleGpus(
  variable: string | undefined,
  devices: readonly string[],
  installed: readonly { readonly memoryMiB: number }[],
): Gpu[] {
  const numbers = devices.flatMap((name) => /^nvidia(\d+)$/.exec(name)?.[1] ?? []);
  const ids =
    variable === undefined ? numbers.map((_, index) => String(index)) : variable.split(",");
  // CUDA takes no notice of what follows an entry that names nothing.
  const end = ids.findIndex((id) => id.trim() === "" || id.trim().startsWith("-"));
  return ids.slice(0, end < 0 ? ids.length : end).map((id) => ({
    id: id.trim(),
    memoryMiB: (installed[Number(id)] ?? installed[0])?.memoryMiB ?? null,
  }));
}
