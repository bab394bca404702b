#!/usr/bin/env node
// `npm start`: the set-up and then `resweep up`, in one process, so that npm's signals reach what has to stop.
import { fileURLToPath } from "node:url";
import { setUp } from "./setup/set-up.mjs";

// npm may be killed in a way that it cannot pass on.
if (process.env.npm_lifecycle_event === "start") {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 1_000);
  watch.unref();
}

if (!(await setUp())) process.exit(1);
const command = new URL("../apps/cli/bin/resweep.mjs", import.meta.url);
process.argv.splice(1, 1, fileURLToPath(command), "up");
await import(command.href);
