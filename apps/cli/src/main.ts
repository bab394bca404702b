import { addBench } from "./commands/bench.ts";
import { addDescribe } from "./commands/describe.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addExport } from "./commands/export.ts";
import { addLaunch } from "./commands/launch.ts";
import { addShow } from "./commands/show.ts";
import { addSteering } from "./commands/steer.ts";
import { addSweeps } from "./commands/sweeps.ts";
import { addTrials } from "./commands/trials.ts";
import { addUp } from "./commands/up.ts";
import type { AddCommand } from "./frame/command.ts";
import { readEnvironment } from "./frame/environment.ts";
import { processOutput } from "./frame/output.ts";
import { report, run } from "./frame/run.ts";

/** In the order of the help. To add one: write its file under commands/, add it here. */
const commands: readonly AddCommand[] = [
  addUp,
  addLaunch,
  addSweeps,
  addShow,
  addTrials,
  addSteering,
  addExport,
  addDescribe,
  addBench,
  addDoctor,
];

const output = processOutput();
// The reader of a pipe may have seen enough (`resweep export 1 | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
try {
  const environment = readEnvironment();
  process.exitCode = await run(process.argv.slice(2), commands, {
    environment,
    output,
    version: "0.1.0",
  });
} catch (error) {
  process.exitCode = report(error, output, Boolean(process.env.RESWEEP_DEBUG));
}
