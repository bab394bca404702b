import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";

/** The commands `delete` and `undelete`. */
export const addDeletion: AddCommand = (program, context) => {
  const { output } = context;
  program
    .command("delete")
    .argument("<id>", "id of a sweep that has ended")
    .description("Delete a sweep with all its trials; for a week it can be brought back")
    .option(...jsonOption)
    .action(async (argument: string, options: { json?: boolean }) => {
      const id = identifier(argument);
      const { until } = await withClient(context, (client) => client.delete(id));
      if (options.json) return output.json({ id, deleted: true, until });
      const day = until.toISOString().slice(0, 16).replace("T", " ");
      output.line(`Sweep ${id} is deleted; until ${day} UTC resweep undelete ${id} brings it back`);
    });
  program
    .command("undelete")
    .argument("<id>", "id of a deleted sweep")
    .description("Bring back a sweep that was deleted in the last week")
    .option(...jsonOption)
    .action(async (argument: string, options: { json?: boolean }) => {
      const id = identifier(argument);
      const sweep = await withClient(context, async (client) => {
        await client.undelete(id);
        return client.sweep(id);
      });
      if (options.json) output.json(sweep);
      else output.line(`Sweep ${id} is back: ${sweep.name}, ${sweep.state}`);
    });
};
