import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { bundles } from "../../worker/testing/bundle.ts";
import { trainingProcesses } from "../../worker/testing/training-processes.ts";

/** A worker in a process of its own. */
export interface WorkerUnderTest {
  readonly pid: number;
  /** Its processes that train at this moment. */
  children(): number[];
  /** Signals the supervisor. */
  signal(signal: NodeJS.Signals): void;
  /** Signals a training process, and says whether there was one. */
  signalChild(signal: NodeJS.Signals): boolean;
  /** Stops a process of its children; resolves once no thread of it runs any more. */
  freeze(child: number): Promise<void>;
  /** SIGTERM, and waits for the end; false when it did not come within the minute that is promised. */
  drain(): Promise<boolean>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

export function spawnWorker(
  options: Readonly<Record<string, unknown>>,
  { nodeOptions, onLine }: { nodeOptions: string; onLine(line: string): void },
): WorkerUnderTest {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(bundles, "worker.mjs"), JSON.stringify(options)],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} ${nodeOptions}` },
    },
  );
  for (const stream of [child.stdout!, child.stderr!]) {
    createInterface({ input: stream }).on("line", (line) => onLine(`${options.name}: ${line}`));
  }
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const pid = child.pid!;
  return {
    pid,
    children: () => trainingProcesses(pid),
    signal: (signal) => void child.kill(signal),
    signalChild(signal) {
      const [found] = trainingProcesses(pid);
      if (found === undefined) return false;
      try {
        return process.kill(found, signal);
      } catch {
        return false; // it ended meanwhile
      }
    },
    async freeze(found) {
      process.kill(found, "SIGSTOP");
      while (threadStates(found).some((state) => state !== "T")) await sleep(1);
    },
    async drain() {
      child.kill("SIGTERM");
      const late = sleep(60_000, "late", { ref: false });
      return (await Promise.race([ended, late])) !== "late";
    },
    async kill() {
      // A stopped child would outlive it where nothing ties the two together.
      const orphans = trainingProcesses(pid);
      child.kill("SIGKILL");
      await ended;
      for (const orphan of orphans) {
        try {
          process.kill(orphan, "SIGKILL");
        } catch {
          // gone with its parent
        }
      }
    },
  };
}

function threadStates(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).map(
    (thread) =>
      readFileSync(join(folder, thread, "stat"), "utf8")
        .split(") ")
        .at(-1)![0]!,
  );
}
