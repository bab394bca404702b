import { ResweepError } from "@resweep/spec";
import { Command, CommanderError } from "commander";
import type { AddCommand, CliContext } from "./command.ts";
import type { Environment } from "./environment.ts";
import type { Output } from "./output.ts";

/** 0 done, 1 the work failed, 2 the input was refused. */
export type ExitCode = 0 | 1 | 2;

const refusals = new Set(["invalid-input", "not-found", "conflict"]);

/** Runs one command line (without the program's own name) and says how it ended. Nothing is thrown. */
export async function run(
  args: readonly string[],
  commands: readonly AddCommand[],
  { version, ...surroundings }: { environment: Environment; output: Output; version: string },
): Promise<ExitCode> {
  const { output, environment } = surroundings;
  let status: ExitCode = 0;
  const context: CliContext = {
    ...surroundings,
    fail() {
      status = 1;
    },
  };
  const program = new Command("resweep")
    .description("Sweeps of residual networks: launch, watch, compare")
    .version(version)
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => output.line(text.trimEnd()),
      writeErr: (text) => output.note(text.trimEnd()),
      outputError: (text, write) => write(oneLine(text)),
    })
    .addHelpText("after", "\nExit status: 0 done, 1 the work failed, 2 the input was refused.");
  for (const add of commands) add(program, context);
  // Commander copies these settings only to commands made after them; each command is made by its own file.
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync([...args], { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error, output, environment.debug);
  }
}

/** Commander's error with its guess at what was meant. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/^error: /, "resweep: ")
    .replace(/\n\(Did you mean (.*)\?\)$/, '; did you mean "$1"?');
}

/** One line for each thing that is wrong. */
export function report(error: unknown, output: Output, debug: boolean): ExitCode {
  const known = error instanceof ResweepError;
  const text = error instanceof Error ? error.message : String(error);
  const lines = known ? text.split("\n") : [`internal error: ${text.split("\n")[0]}`];
  for (const line of lines) output.note(`resweep: ${line}`);
  if (debug && error instanceof Error) output.note(error.stack ?? "");
  else if (!known) output.note("resweep: run it again with RESWEEP_DEBUG=1 to see where");
  return known && refusals.has(error.code) ? 2 : 1;
}
