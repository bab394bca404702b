import { readAssignments } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { trialCount, value } from "../frame/words.ts";

export const addEnqueue: AddCommand = (program, context) => {
  program
    .command("enqueue")
    .argument("<sweep>", "id of a sweep")
    .argument("<values...>", "what it is to have, as PATH=VALUE; the rest is drawn")
    .description("Add one cell of your own choice to a sweep, with all its seeds")
    .option(...jsonOption)
    .action(async (argument: string, texts: string[], options: { json?: boolean }) => {
      const id = identifier(argument);
      const enqueued = await withClient(context, (client) =>
        client.enqueue(id, readAssignments(texts)),
      );
      if (options.json) return context.output.json(enqueued);
      const cell = Object.entries(enqueued.values).map(([path, one]) => `${path} ${value(one)}`);
      context.output.line(`Sweep ${id}: ${trialCount(enqueued.trials)} more, ${cell.join(", ")}`);
    });
};
