import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** The unprivileged user that the servers run as when we are root (Postgres refuses root). */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ChildOptions {
  readonly account: Account | null;
  /** Appended to; its last lines are quoted when the child fails. */
  readonly logFile: string;
  /** What the kernel sends the child when this process dies, however it dies. */
  readonly deathSignal: "SIGINT" | "SIGTERM";
  readonly cwd: string;
}

/** A server process: in its own process group, so that Ctrl-C reaches us alone and we stop things in order. */
export class Child {
  readonly process: ChildProcess;
  readonly exited: Promise<void>;
  readonly #logFile: string;
  readonly #logStart: number;

  constructor(command: string, args: readonly string[], options: ChildOptions) {
    const log = openSync(options.logFile, "a", 0o600);
    this.#logFile = options.logFile;
    this.#logStart = readFileSync(options.logFile).length;
    const [file, ...rest] = [...dieWithParent(options.deathSignal), command, ...args];
    this.process = spawn(file!, rest, {
      cwd: options.cwd,
      detached: true,
      env: serverEnvironment(),
      stdio: ["ignore", log, log],
      ...(options.account ?? {}),
    });
    this.exited = new Promise((resolve) => {
      this.process.once("exit", () => resolve()).once("error", () => resolve());
    });
    closeSync(log);
  }

  get running(): boolean {
    return (
      this.process.pid !== undefined &&
      this.process.exitCode === null &&
      this.process.signalCode === null
    );
  }

  /** The last lines that this run of the server wrote. */
  lastLines(count = 3): string {
    const text = readFileSync(this.#logFile).subarray(this.#logStart).toString();
    return text.trim().split("\n").slice(-count).join(" | ");
  }

  /** Sends `signals` one after another, each after the one before was given `patienceMs`; resolves once it is gone. */
  async stop(signals: readonly NodeJS.Signals[], patienceMs = 15_000): Promise<void> {
    for (const signal of signals) {
      if (!this.running) return;
      this.process.kill(signal);
      const deadline = Date.now() + patienceMs;
      while (this.running && Date.now() < deadline) await delay(20);
    }
  }
}

/**
 * The words to put before a command so that the kernel sends it `signal` when this process dies, however it dies.
 * Both tools set PR_SET_PDEATHSIG and become the command; with neither there are no words.
 */
export function dieWithParent(signal: "SIGINT" | "SIGTERM"): string[] {
  launcher ??= findLauncher();
  if (launcher === "setpriv") return ["setpriv", "--pdeathsig", signal.slice(3)];
  if (launcher === "python3") {
    const number = signal === "SIGINT" ? 2 : 15;
    const script = `import ctypes,os,sys;ctypes.CDLL(None).prctl(1,${number});os.execvp(sys.argv[1],sys.argv[1:])`;
    return ["python3", "-c", script];
  }
  return [];
}

let launcher: "setpriv" | "python3" | "none" | undefined;

function findLauncher(): "setpriv" | "python3" | "none" {
  const works = (command: string, args: string[]) => spawnSync(command, args).status === 0;
  if (works("setpriv", ["--pdeathsig", "INT", "true"])) return "setpriv";
  return works("python3", ["-c", "import ctypes; ctypes.CDLL(None).prctl"]) ? "python3" : "none";
}

/** Not our own environment: PGDATA, PGPORT or LC_ALL of a user would change what the servers do. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };
}
