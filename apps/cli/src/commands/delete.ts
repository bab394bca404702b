import type { Kind } from "../client/client.ts";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { actOnMany } from "./act-on-many.ts";

interface DeletionOptions {
  readonly trial?: boolean;
  readonly json?: boolean;
}

const kindOf = ({ trial }: DeletionOptions): Kind => (trial ? "trial" : "sweep");

/** The commands `delete` and `undelete`. */
export const addDeletion: AddCommand = (program, context) => {
  const { output } = context;
  const many = (
    action: "delete" | "undelete",
    done: string,
    ids: readonly number[],
    { trial, json }: DeletionOptions,
  ) =>
    actOnMany(
      context,
      (client) => (trial ? client.actOnTrials(action, ids) : client.actOnSweeps(action, ids)),
      { json, done: (id) => `${trial ? "Trial" : "Sweep"} ${id} ${done}` },
    );
  program
    .command("delete")
    .argument("<ids...>", "id of a sweep that has ended, or of several")
    .description("Delete a sweep with all its trials; for a week it can be brought back")
    .option("--trial", "the ids are of trials (resweep trials SWEEP): delete them alone")
    .option(...jsonOption)
    .action(async (args: readonly string[], options: DeletionOptions) => {
      const ids = args.map(identifier);
      const id = ids[0]!;
      const kind = kindOf(options);
      if (ids.length > 1) return await many("delete", "is deleted", ids, options);
      const { until } = await withClient(context, (client) => client.delete(kind, id));
      if (options.json) return output.json({ id, deleted: true, until });
      const day = until.toISOString().slice(0, 16).replace("T", " ");
      const command = `resweep undelete ${id}${options.trial ? " --trial" : ""}`;
      const name = kind === "sweep" ? `Sweep ${id}` : `Trial ${id}`;
      output.line(`${name} is deleted; until ${day} UTC ${command} brings it back`);
    });
  program
    .command("undelete")
    .argument("<ids...>", "id of a deleted sweep, or of several")
    .description("Bring back a sweep that was deleted in the last week")
    .option("--trial", "the ids are of trials")
    .option(...jsonOption)
    .action(async (args: readonly string[], options: DeletionOptions) => {
      const ids = args.map(identifier);
      const id = ids[0]!;
      const kind = kindOf(options);
      if (ids.length > 1) return await many("undelete", "is back", ids, options);
      await withClient(context, async (client) => {
        await client.undelete(kind, id);
        if (kind === "sweep") {
          const sweep = await client.sweep(id);
          if (options.json) output.json(sweep);
          else output.line(`Sweep ${id} is back: ${sweep.name}, ${sweep.state}`);
        } else {
          const trial = await client.trial(id);
          if (options.json) output.json(trial);
          else output.line(`Trial ${id} is back: number ${trial.number} of sweep ${trial.sweepId}`);
        }
      });
    });
};
