import type { SweepWish } from "../client/client.ts";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { actOnMany } from "./act-on-many.ts";

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
    program
      .command(wish)
      .argument("<ids...>", "id of a sweep, or of several")
      .description(summary)
      .option(...jsonOption)
      .option("--trial", "the ids are of trials (resweep trials SWEEP): leave the others alone")
      .action(async (args: readonly string[], options: SteeringOptions) => {
        const ids = args.map(identifier);
        const id = ids[0]!;
        const { trial, json } = options;
        if (trial && ids.length === 1) return await steerTrial(context, id, wish, options);
        if (ids.length > 1) {
          const name = trial ? "Trial" : "Sweep";
          return await actOnMany(
            context,
            (client) => (trial ? client.actOnTrials(wish, ids) : client.actOnSweeps(wish, ids)),
            { json, done: (one) => `${name} ${one} was asked to ${wish}` },
          );
        }
        const sweep = await withClient(context, async (client) => {
          await client.steer(id, wish);
          return client.sweep(id);
        });
        if (json) context.output.json(sweep);
        else context.output.line(`Sweep ${id} is ${sweep.state} (asked to ${wish})`);
      });
  }
};

async function steerTrial(
  context: CliContext,
  id: number,
  wish: SweepWish,
  { json }: SteeringOptions,
): Promise<void> {
  const trial = await withClient(context, async (client) => {
    await client.steerTrial(id, wish);
    return client.trial(id);
  });
  if (json) context.output.json(trial);
  else context.output.line(`Trial ${id} is ${trial.state} (asked to ${wish})`);
}
