import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isStartupNoise } from "@resweep/engine";
import type { Outcome } from "@resweep/spec";
import { ChildMessage, type SupervisorMessage } from "../child/messages.ts";
import { type Build, ownBuild } from "./build-id.ts";

/** How a training process ended. */
export interface TrainingEnd {
  /** Its last word with the records its spool then held; null when it died without one. */
  readonly word: { readonly outcome: Outcome; readonly records: number } | null;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that native code printed. */
  readonly output: readonly string[];
}

export interface TrainingProcess {
  readonly pid: number | undefined;
  send(message: SupervisorMessage): void;
  kill(): void;
  readonly ended: Promise<TrainingEnd>;
}

/** A process that has no job yet. */
export interface ForkedProcess extends TrainingProcess {
  /** Whom it tells what it says, but its last word. */
  hear(listener: (message: ChildMessage) => void): void;
}

const outputLines = 50;
/** What native libraries do at the end of a process that has said its last word may take forever. */
const exitPatienceMs = 5_000;

/** Starts a process that waits for its job. It dies with this one, however this one dies. */
export function forkTraining(
  environment: Readonly<Record<string, string>> = {},
  build: Build = ownBuild(),
): ForkedProcess {
  const [command, ...args] = [...dyingWithParent(), process.execPath, ...entry(build)];
  const child = spawn(command!, args, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...childEnvironment(), ...environment },
  });
  let word: TrainingEnd["word"] = null;
  let listener = (_message: ChildMessage) => {};
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue; // no process was made: "error" says why
    createInterface({ input: stream }).on("line", (line) => {
      if (line.trim() === "" || isStartupNoise(line)) return;
      if (output.push(line) > outputLines) output.shift();
    });
  }
  const kill = () => void child.kill("SIGKILL");
  child.on("message", (value) => {
    const message = ChildMessage.parse(value);
    if (message.type !== "outcome") return listener(message);
    word = message;
    const timer = setTimeout(kill, exitPatienceMs);
    child.once("exit", () => clearTimeout(timer));
  });
  // Sending to a child that has just died is no news: its end is.
  child.on("error", (error) => output.push(error.message));
  return {
    pid: child.pid,
    hear(next) {
      listener = next;
    },
    send(message) {
      if (child.connected) child.send(message, () => {});
    },
    kill,
    ended: endOf(child).then(([code, signal]) => ({ word, code, signal, output })),
  };
}

function endOf(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve) => {
    // "close" comes once its output was read too; a command that cannot be started has no "exit".
    child.once("close", (code, signal) => resolve([code, signal]));
    child.once("error", () => {
      if (child.pid === undefined) resolve([null, null]);
    });
  });
}

/** From source it is run through tsx. */
function entry({ child }: Build): string[] {
  if (child !== null) return [child];
  return [
    "--import",
    import.meta.resolve("tsx"),
    fileURLToPath(new URL("../child.ts", import.meta.url)),
  ];
}

/** Linux kills it with its parent, even where it is stuck in native code. */
function dyingWithParent(): string[] {
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  return setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : [];
}

/** It knows neither Redis nor Postgres. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...environment } = process.env;
  return environment;
}
