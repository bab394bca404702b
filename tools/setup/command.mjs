import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import path from "node:path";
import { dataFolder, root } from "./folders.mjs";
import { explain, SetupError } from "./setup-error.mjs";

const running = new Set();

/**
 * Runs a program silently; what it writes goes to `.resweep/logs/setup.log`, and on failure into one line.
 * `purpose` is the line's beginning: "The npm packages could not be installed".
 */
export async function command(purpose, program, args, options = {}) {
  const logFile = path.join(dataFolder, "logs", "setup.log");
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: "a" });
  log.write(`\n$ ${program} ${args.join(" ")}\n`);
  const child = spawn(program, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output = (output + chunk).slice(-100_000);
      log.write(chunk);
    });
  }
  const result = await new Promise((resolve) => {
    child.once("error", (error) => resolve({ error }));
    child.once("close", (status, signal) => resolve({ status, signal }));
  });
  running.delete(child);
  log.end();
  if (result.status === 0) return output;
  const reason = result.error?.code === "ENOENT" ? `${program} is not installed` : explain(output);
  throw new SetupError(`${purpose}: ${reason} (${path.relative(process.cwd(), logFile)})`);
}

/** Ends what runs: the terminal's Ctrl-C reaches children by itself, a SIGTERM to us does not. */
export function stopCommands() {
  for (const child of running) child.kill("SIGTERM");
}
