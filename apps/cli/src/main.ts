import { commands } from "./commands/commands.ts";
import { readEnvironment } from "./frame/environment.ts";
import { processOutput } from "./frame/output.ts";
import { report, run } from "./frame/run.ts";

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
