import { InvalidInput } from "@resweep/spec";
import type { SweepDraft } from "@resweep/sweeps";
import type { Client } from "../client/client.ts";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";

interface CloneOptions {
  readonly trial?: boolean;
  readonly deeper?: boolean;
  readonly json?: boolean;
}

export const addClone: AddCommand = (program, context) => {
  program
    .command("clone")
    .argument("<id>", "id of a sweep")
    .description(
      "The sweep file to go on from: what a sweep was launched with, or what one trial did",
    )
    .option("--trial", "the id is a trial's (resweep trials SWEEP): its configuration and its seed")
    .option("--deeper", "with --trial: the next deeper network, for all seeds of the trial's cell")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Nothing is launched. Write it to a file and change it, or launch it as it is:
  resweep clone 12 --trial --deeper | resweep launch -`,
    )
    .action(async (argument: string, { json, ...options }: CloneOptions) => {
      const id = identifier(argument);
      if (options.deeper && !options.trial)
        throw InvalidInput.at("--deeper", "is of one trial: give its id and --trial");
      const draft = await withClient(context, (client) => draftOf(client, id, options));
      if (json) return context.output.json(draft);
      const { sweepYaml } = await import("@resweep/sweeps");
      await context.output.write(sweepYaml(draft));
    });
};

async function draftOf(
  client: Client,
  id: number,
  { trial: ofTrial, deeper }: CloneOptions,
): Promise<SweepDraft> {
  const { draftOfSweep, draftOfTrial, draftOfDeeper } = await import("@resweep/sweeps");
  if (!ofTrial) return draftOfSweep((await client.sweep(id)).spec);
  const trial = await client.trial(id);
  const [sweep, siblings] = await Promise.all([
    client.sweep(trial.sweepId),
    client.trials(trial.sweepId),
  ]);
  return deeper ? draftOfDeeper({ trial, sweep, siblings }) : draftOfTrial({ trial, sweep });
}
