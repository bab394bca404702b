import { readFile } from "node:fs/promises";
import { type GpuLoad, gpuLoads } from "@resweep/engine";
import type { WorkerUsage } from "@resweep/store";
import type { Gpu } from "./slots.ts";

/** What the worker and the processes of its trials use of their machine. */
export interface UsageMeter {
  /** Looks again; never throws. */
  look(): Promise<void>;
  /** Null before the first look, and where the system does not tell (anything but Linux). */
  last(): WorkerUsage | null;
}

/** Of /proc/<pid>/stat: 100 a second and 4 KiB on every Linux that Node runs on, but for pages of some ARM machines. */
const ticksPerSecond = 100;
const pageBytes = 4096;

export function createUsageMeter(
  gpus: readonly Gpu[],
  {
    pid = process.pid,
    now = () => performance.now(),
    loads = (): Promise<readonly GpuLoad[]> => gpuLoads(),
  } = {},
): UsageMeter {
  let usage: WorkerUsage | null = null;
  let before: { readonly ticks: number; readonly at: number } | null = null;
  return {
    last: () => usage,
    async look() {
      const [own, cards] = await Promise.all([
        processTree(pid),
        gpus.length > 0 ? loads().catch(() => []) : [],
      ]);
      if (own === null) return;
      const at = now();
      const seconds = before === null ? 0 : (at - before.at) / 1000;
      // A process that has ended counts with its parent from then on; what was killed before it was waited for does not.
      const busy =
        before === null || seconds <= 0
          ? null
          : Math.max(0, (own.ticks - before.ticks) / ticksPerSecond / seconds);
      before = { ticks: own.ticks, at };
      usage = {
        cores: busy === null ? null : Math.round(busy * 100) / 100,
        memoryMiB: Math.round((own.pages * pageBytes) / 2 ** 20),
        gpus: gpus.flatMap(({ id }) => {
          const card = cards.find(({ index, uuid }) => index === id || uuid.startsWith(id));
          return card
            ? [{ id, busy: card.busy, memoryMiB: card.memoryMiB, totalMiB: card.totalMiB }]
            : [];
        }),
      };
    },
  };
}

interface Consumed {
  readonly ticks: number;
  readonly pages: number;
}

/** A process and all that it started and that still run, together; null where that cannot be read. */
async function processTree(pid: number): Promise<Consumed | null> {
  const own = await consumed(pid);
  if (own === null) return null;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const others = await Promise.all(
    children
      .split(" ")
      .filter(Boolean)
      .map((child) => processTree(Number(child))),
  );
  return others.reduce<Consumed>(
    (sum, one) => ({
      ticks: sum.ticks + (one?.ticks ?? 0),
      pages: sum.pages + (one?.pages ?? 0),
    }),
    own,
  );
}

/** proc_pid_stat(5): utime, stime, cutime and cstime are fields 14 to 17, rss is field 24. */
async function consumed(pid: number): Promise<Consumed | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (text === null) return null;
  // The name of the program, which may hold spaces, is in brackets before the third.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, value) => sum + value, 0);
  return { ticks, pages: fields[21]! };
}
