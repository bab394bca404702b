import type { SweepWish } from "../client/client.ts";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";

const wishes: Record<SweepWish, string> = {
  pause: "Let running trials checkpoint and give way; start no others",
  resume: "Take up a paused sweep, each trial from its newest checkpoint",
  cancel: "End a sweep; what its trials have recorded stays",
};

/** The commands `pause`, `resume` and `cancel`. */
export const addSteering: AddCommand = (program, context) => {
  for (const [wish, summary] of Object.entries(wishes) as [SweepWish, string][]) {
    program
      .command(wish)
      .argument("<id>", "id of a sweep")
      .description(summary)
      .option(...jsonOption)
      .action(async (argument: string, options: { json?: boolean }) => {
        const id = identifier(argument);
        const sweep = await withClient(context, async (client) => {
          await client.steer(id, wish);
          return client.sweep(id);
        });
        if (options.json) context.output.json(sweep);
        else context.output.line(`Sweep ${id} is ${sweep.state} (asked to ${wish})`);
      });
  }
};
