import type { RunningWorker } from "@resweep/train";
import type { CliContext } from "../frame/command.ts";

/** A worker in this process, for a command that finds none running. */
export async function startOwnWorker(
  services: { readonly databaseUrl: string; readonly redisUrl: string },
  { environment, output }: CliContext,
): Promise<RunningWorker> {
  const [{ startWorker }, { parseDatasetFolders }] = await Promise.all([
    import("@resweep/train"),
    import("@resweep/data"),
  ]);
  const { dataDir, artifacts, weights, datasets, slots, threads, debug } = environment;
  return startWorker({
    ...services,
    dataDir,
    artifacts,
    weights,
    folders: parseDatasetFolders(datasets ?? undefined),
    slots: slots ?? undefined,
    threads: threads ?? undefined,
    onMessage: debug ? (line) => output.note(line) : undefined,
  });
}
