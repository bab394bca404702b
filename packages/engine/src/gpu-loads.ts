import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** How busy a GPU is. */
export interface GpuLoad {
  /** Its place in the driver's list. */
  readonly index: string;
  /** Its name, which never changes. */
  readonly uuid: string;
  /** Share of the time in which it computed, 0 to 1; null where the driver does not tell, as of a part of a GPU. */
  readonly busy: number | null;
  readonly memoryMiB: number;
  readonly totalMiB: number;
}

const run = promisify(execFile);

/**
 * Every GPU that NVIDIA's driver lists. Rejects where there is no driver, or where it does not answer within seconds.
 * @param answer what `nvidia-smi` answers to the question for it; it is asked unless given.
 */
export async function gpuLoads(answer?: string): Promise<GpuLoad[]> {
  return (answer ?? (await askDriver())).split("\n").flatMap((line) => {
    const [index, uuid, busy, memory, total] = line.split(",").map((part) => part.trim());
    if (!index || !uuid || !memory || Number.isNaN(Number(memory))) return [];
    const percent = Number(busy);
    return [
      {
        ...{ index, uuid, busy: Number.isNaN(percent) ? null : percent / 100 },
        ...{ memoryMiB: Number(memory), totalMiB: Number(total) },
      },
    ];
  });
}

async function askDriver(): Promise<string> {
  const query = "--query-gpu=index,uuid,utilization.gpu,memory.used,memory.total";
  const options = { timeout: 5_000 };
  return (await run("nvidia-smi", [query, "--format=csv,noheader,nounits"], options)).stdout;
}
