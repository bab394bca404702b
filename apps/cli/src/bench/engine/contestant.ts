import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Unavailable } from "@resweep/spec";

/** What a contestant trains, and how; its one argument, as JSON. */
export interface ContestantJob {
  readonly network: string;
  readonly batch: number;
  readonly threads: number;
  readonly precision: "float32" | "mixed";
  /** Such as `eager` or `channels-last`. */
  readonly way: string;
  readonly device: "cpu" | "gpu";
}

/** Its first line, after three steps. */
export interface ContestantReady {
  readonly parameters: number;
  /** What the process held with its library loaded and nothing else, MiB. */
  readonly libraryMiB: number;
  /** Of the first two steps, both from the same weights on every side. */
  readonly losses: readonly number[];
  /** Until the first step's loss was there: compilation, choice of kernels, the step itself. */
  readonly firstStepSeconds: number;
  readonly stepSeconds: number;
}

/** Its answer to a line `{"steps": 3}`. */
export interface RoundDone {
  readonly seconds: number;
  /** Of all its threads; tells how busy the machine was with others. */
  readonly cpuSeconds: number;
}

export interface Contestant {
  readonly pid: number;
  readonly ready: ContestantReady;
  run(steps: number): Promise<RoundDone>;
  /** The most memory it has had resident, MiB; null once it is gone or where the system does not say. */
  peakMemoryMiB(): number | null;
  end(): Promise<void>;
}

const outputKept = 20;

/**
 * Starts a process that speaks this protocol and waits until it is warm.
 * @throws Unavailable with what it said last when it ends, fails or takes longer than `patienceMs` to get there.
 */
export async function startContestant(options: {
  readonly command: readonly string[];
  readonly job: ContestantJob;
  readonly environment?: Readonly<Record<string, string>>;
  readonly patienceMs?: number;
}): Promise<Contestant> {
  const [program, ...args] = options.command;
  const child = spawn(program!, [...args, JSON.stringify(options.job)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...options.environment },
  });
  const answers = answersOf(child);
  const timer = setTimeout(() => child.kill("SIGKILL"), options.patienceMs ?? 600_000);
  try {
    const ready = await answers.next<ContestantReady>();
    return {
      pid: child.pid!,
      ready,
      run(steps) {
        child.stdin.write(`${JSON.stringify({ steps })}\n`);
        return answers.next<RoundDone>();
      },
      peakMemoryMiB: () => peakMemoryMiB(child.pid!),
      async end() {
        child.stdin.end();
        const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await answers.closed;
        clearTimeout(force);
      },
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

type Waiter = { resolve(answer: string): void; reject(error: Error): void };

/** Lines of JSON from its standard output, one for each `next`; what else is printed is kept for the reason of an end. */
function answersOf(child: ChildProcess) {
  const said: string[] = [];
  const lines: string[] = [];
  let waiter: Waiter | null = null;
  let gone: Error | null = null;
  const keep = (line: string) => {
    if (line.trim() !== "" && said.push(line.trim()) > outputKept) said.shift();
  };
  createInterface({ input: child.stderr! }).on("line", keep);
  createInterface({ input: child.stdout! }).on("line", (line) => {
    if (!line.startsWith("{")) return keep(line);
    if (waiter) waiter.resolve(line);
    else lines.push(line);
    waiter = null;
  });
  // Writing to one that has just ended is no news: its end is.
  child.stdin?.on("error", () => {});
  const closed = new Promise<void>((resolve) => {
    const end = (reason: string) => {
      gone = new Unavailable(
        said.findLast((line) => /\b\w*(Error|ERROR): /.test(line)) ?? said.at(-1) ?? reason,
      );
      waiter?.reject(gone);
      resolve();
    };
    child.once("error", (error) => end(error.message));
    child.once("close", (code, signal) => end(`it ended with ${signal ?? `status ${code}`}`));
  });
  return {
    closed,
    async next<Answer>(): Promise<Answer> {
      const line =
        lines.shift() ??
        (await new Promise<string>((resolve, reject) => {
          if (gone) reject(gone);
          else waiter = { resolve, reject };
        }));
      const answer = JSON.parse(line) as Answer | { readonly error: string };
      if (typeof answer === "object" && answer && "error" in answer) {
        throw new Unavailable(String(answer.error).split("\n")[0]!);
      }
      return answer as Answer;
    },
  };
}

function peakMemoryMiB(pid: number): number | null {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return kibibytes ? Number(kibibytes[1]) / 1024 : null;
  } catch {
    return null;
  }
}
