import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { dieWithParent } from "@resweep/services";

const LONGEST_PAUSE_MS = 30_000;
/** One that ran this long was well: its next end is a new trouble, not the same one again. */
const HEALTHY_MS = 60_000;

export interface KeptProcessOptions {
  /** As a person knows it: "The worker". */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly report: (line: string) => void;
}

/**
 * A Node process that is started again, after a growing pause, when it ends unasked. It has its own process group,
 * so that Ctrl-C reaches us alone and things stop in order, and dies with us if we are killed.
 */
export class KeptProcess {
  readonly #options: KeptProcessOptions;
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();
  #logStart = 0;
  #stopped = false;
  #ends = 0;
  #pause = new AbortController();

  constructor(options: KeptProcessOptions) {
    this.#options = options;
    mkdirSync(path.dirname(options.logFile), { recursive: true });
    void this.#keep();
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && !this.#child.signalCode;
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Told to end. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** How often it ended unasked. */
  get ends(): number {
    return this.#ends;
  }

  /** What it wrote last, for an error's one line. */
  lastLine(): string {
    const text = readFileSync(this.#options.logFile).subarray(this.#logStart).toString();
    return text.trim().split("\n").at(-1) || "it wrote nothing";
  }

  /** Asks it to end, and makes it end when it has not after `patienceMs`. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopped = true;
    this.#pause.abort();
    if (!this.running) return;
    this.#child?.kill("SIGTERM");
    const timer = setTimeout(() => this.kill(), patienceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#stopped = true;
    if (this.running) this.#child?.kill("SIGKILL");
  }

  async #keep(): Promise<void> {
    const { name, report } = this.#options;
    for (let failures = 0; !this.#stopped; failures++) {
      const started = Date.now();
      this.#child = this.#start();
      const child = this.#child;
      this.#exited = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
      await this.#exited;
      if (this.#stopped) return;
      this.#ends += 1;
      if (Date.now() - started > HEALTHY_MS) failures = 0;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures);
      const how = child.signalCode ?? `status ${child.exitCode}`;
      report(`${name} ended (${how}: ${this.lastLine()}); started again in ${pauseMs / 1000} s`);
      await delay(pauseMs, undefined, { signal: this.#pause.signal }).catch(() => {});
    }
  }

  #start(): ChildProcess {
    const { args, cwd, environment, logFile } = this.#options;
    const log = openSync(logFile, "a", 0o600);
    this.#logStart = fstatSync(log).size;
    const [program, ...rest] = [...dieWithParent("SIGTERM"), process.execPath, ...args];
    const child = spawn(program!, rest, {
      cwd,
      env: environment,
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    return child;
  }
}
