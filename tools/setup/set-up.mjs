import { mkdirSync } from "node:fs";
import process from "node:process";
import { stopCommands } from "./command.mjs";
import { cache, root } from "./folders.mjs";
import { takeLock } from "./lock.mjs";
import { checkNode, checkPlatform } from "./prerequisites.mjs";
import { showProgress } from "./progress.mjs";
import { explain, SetupError } from "./setup-error.mjs";

const statuses = { SIGINT: 130, SIGTERM: 143 };

/** Sets up what is missing and nothing else. False, after one line that says why, when that did not work. */
export async function setUp() {
  for (const signal of Object.keys(statuses)) process.on(signal, stop);
  try {
    checkPlatform();
    checkNode();
    mkdirSync(cache, { recursive: true });
    const release = await takeLock(root, () =>
      process.stderr.write("Another set-up runs in this clone; waiting for it\n"),
    );
    // Only now: a step's file may be of a clone that is not complete, and says so in one line too.
    const { steps } = await import("./steps.mjs");
    for (const [index, step] of steps.entries()) {
      if (await step.isDone()) continue;
      await showProgress(`[${index + 1}/${steps.length}] ${step.title}`, () => step.run());
    }
    release();
    return true;
  } catch (error) {
    const known = error instanceof SetupError;
    const line = known ? error.message : explain(`${error.code ?? ""} ${error.stack}`);
    process.stderr.write(`Set-up: ${line}\n`);
    if (process.env.RESWEEP_DEBUG) process.stderr.write(`${error.stack}\n`);
    return false;
  } finally {
    for (const signal of Object.keys(statuses)) process.off(signal, stop);
  }
}

function stop(signal) {
  stopCommands();
  process.stderr.write("\nStopped; run it again to go on.\n");
  process.exit(statuses[signal]);
}
