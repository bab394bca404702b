import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { actOnMany } from "./act-on-many.ts";

/** The commands `reopen` and `advance`. */
export const addReopen: AddCommand = (program, context) => {
  program
    .command("reopen")
    .argument("<trials...>", "id of a trial that has ended, or of several (resweep trials SWEEP)")
    .description("Queue ended trials again, from their newest checkpoints")
    .option(...jsonOption)
    .action(async (args: readonly string[], { json }: { json?: boolean }) => {
      const ids = args.map(identifier);
      const id = ids[0]!;
      if (ids.length > 1)
        return await actOnMany(context, (client) => client.actOnTrials("reopen", ids), {
          ...{ json, done: (one) => `Trial ${one} is queued again` },
        });
      const trial = await withClient(context, async (client) => {
        await client.steerTrial(id, "reopen");
        return client.trial(id);
      });
      if (json) context.output.json(trial);
      else context.output.line(`Trial ${id} of sweep ${trial.sweepId} is queued again`);
    });
  program
    .command("advance")
    .argument("<trials...>", "id of a trial that waits, or of several, the first to run first")
    .description("Run trials before the others of their sweep that wait")
    .option(...jsonOption)
    .action((args: readonly string[], { json }: { json?: boolean }) => {
      const ids = args.map(identifier);
      return actOnMany(context, (client) => client.actOnTrials("advance", ids), {
        ...{ json, done: (one) => `Trial ${one} comes before the others that wait` },
      });
    });
};
