import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { count } from "../frame/words.ts";

export const addImport: AddCommand = (program, context) => {
  program
    .command("import")
    .argument("<file...>", "exports of one sweep: its trials, and its points")
    .description("Read an export (jsonl or parquet) into a new, completed sweep")
    .option("--name <name>", "of the new sweep; the first file's unless given")
    .option(
      "--objective <metrics>",
      "what its trials are judged by; two to four with commas between for a front instead of a best trial",
      "validation/accuracy",
    )
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Ids are new, everything else stays: exporting the sweep again gives the same lines but for id, sweep and trial.
Checkpoints and logs are no part of an export; resweep backup keeps them.`,
    )
    .action((files: string[], options: ImportCommandOptions) =>
      withClient(context, async (client) => {
        const objectives = options.objective.split(",").map((metric) => metric.trim());
        const made = await client.import(files, { name: options.name, objectives });
        if (options.json) context.output.json(made);
        else context.output.line(`Sweep ${made.id}: ${count(made.trials)} trials imported`);
      }),
    );
};

interface ImportCommandOptions {
  readonly name?: string;
  readonly objective: string;
  readonly json?: boolean;
}
