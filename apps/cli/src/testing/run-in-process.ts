import { commands } from "../commands/commands.ts";
import { readEnvironment } from "../frame/environment.ts";
import { toJson } from "../frame/output.ts";
import { type ExitCode, run } from "../frame/run.ts";

export interface Ran {
  readonly status: ExitCode;
  readonly stdout: string;
  /** Lines for a person. */
  readonly notes: readonly string[];
}

/** Runs a command line in this process, for tests. `variables` stand for the environment. */
export async function runInProcess(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Ran> {
  let stdout = "";
  const notes: string[] = [];
  const status = await run(args, commands, {
    environment: readEnvironment(variables),
    version: "0.0.0-test",
    output: {
      line: (text) => {
        stdout += `${text}\n`;
      },
      json: (value) => {
        stdout += `${toJson(value)}\n`;
      },
      write: async (text) => {
        stdout += text;
      },
      note: (text) => void notes.push(text),
      interactive: false,
    },
  });
  return { status, stdout, notes };
}
