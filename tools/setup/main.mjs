#!/usr/bin/env node
// Sets up what is missing, and nothing else. Runs before there is a node_modules, so it uses Node alone.
import { mkdirSync } from "node:fs";
import process from "node:process";
import { stopCommands } from "./command.mjs";
import { cache, root } from "./folders.mjs";
import { takeLock } from "./lock.mjs";
import { checkNode, checkPlatform } from "./prerequisites.mjs";
import { showProgress } from "./progress.mjs";
import { explain, SetupError } from "./setup-error.mjs";
import { steps } from "./steps.mjs";

for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
]) {
  process.on(signal, () => {
    stopCommands();
    process.stderr.write("\nStopped; run it again to go on.\n");
    process.exit(status);
  });
}

try {
  checkPlatform();
  checkNode();
  mkdirSync(cache, { recursive: true });
  const release = await takeLock(root, () =>
    process.stderr.write("Another set-up runs in this clone; waiting for it\n"),
  );
  for (const [index, step] of steps.entries()) {
    if (await step.isDone()) continue;
    await showProgress(`[${index + 1}/${steps.length}] ${step.title}`, () => step.run());
  }
  release();
} catch (error) {
  const line =
    error instanceof SetupError ? error.message : explain(`${error.code ?? ""} ${error.stack}`);
  process.stderr.write(`Set-up: ${line}\n`);
  if (process.env.RESWEEP_DEBUG) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}
