import type { SweepWish } from "../client/client.ts";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";

const wishes: Record<SweepWish, string> = {
  pause: "Let running trials checkpoint and give way; start no others",
  resume: "Take up a paused sweep, each trial from its newest checkpoint",
  cancel: "End a sweep; what its trials have recorded stays",
};

interface SteeringOptions {
  readonly trial?: boolean;
  readonly json?: boolean;
}

/** The commands `pause`, `resume` and `cancel`. */
export const addSteering: AddCommand = (program, context) => {
  for (const [wish, summary] of Object.entries(wishes) as [SweepWish, string][]) {
    const command = program
      .command(wish)
      .argument("<id>", "id of a sweep")
      .description(summary)
      .option(...jsonOption)
      .action(async (argument: string, options: SteeringOptions) => {
        const id = identifier(argument);
        if (options.trial) return await cancelTrial(context, id, options);
        const sweep = await withClient(context, async (client) => {
          await client.steer(id, wish);
          return client.sweep(id);
        });
        if (options.json) context.output.json(sweep);
        else context.output.line(`Sweep ${id} is ${sweep.state} (asked to ${wish})`);
      });
    if (wish === "cancel")
      command.option("--trial", "the id is a trial's (resweep trials SWEEP): end it alone");
  }
};

async function cancelTrial(
  context: CliContext,
  id: number,
  { json }: SteeringOptions,
): Promise<void> {
  const trial = await withClient(context, async (client) => {
    await client.steerTrial(id, "cancel");
    return client.trial(id);
  });
  if (json) context.output.json(trial);
  else context.output.line(`Trial ${id} is ${trial.state} (asked to cancel)`);
}
