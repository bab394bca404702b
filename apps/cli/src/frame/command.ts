import type { Command } from "commander";
import type { Environment } from "./environment.ts";
import type { Output } from "./output.ts";

/** What every command is given; tests give their own. */
export interface CliContext {
  readonly environment: Environment;
  readonly output: Output;
  /** Sets the exit status of a command that ran to its end: 1 when the work failed. */
  fail(): void;
}

/**
 * A command adds itself to the program. Its file imports heavy packages inside the action only (`await import(...)`),
 * so that every other command starts fast. It throws ResweepError; the frame turns that into a line and a status.
 */
export type AddCommand = (program: Command, context: CliContext) => void;

/** The option that every command has. */
export const jsonOption = ["--json", "print JSON for machines"] as const;
