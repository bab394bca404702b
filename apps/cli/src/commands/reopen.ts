import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";

export const addReopen: AddCommand = (program, context) => {
  program
    .command("reopen")
    .argument("<trial>", "id of a trial that has ended (resweep trials SWEEP)")
    .description("Queue an ended trial again, from its newest checkpoint")
    .option(...jsonOption)
    .action(async (argument: string, options: { json?: boolean }) => {
      const id = identifier(argument);
      const trial = await withClient(context, async (client) => {
        await client.steerTrial(id, "reopen");
        return client.trial(id);
      });
      if (options.json) context.output.json(trial);
      else context.output.line(`Trial ${id} of sweep ${trial.sweepId} is ${trial.state} again`);
    });
};
