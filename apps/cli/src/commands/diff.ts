import type { Difference, TrialDiff } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { value } from "../frame/words.ts";

export const addDiff: AddCommand = (program, context) => {
  program
    .command("diff")
    .argument("<trials...>", "ids of two trials or more, of any sweeps (resweep trials SWEEP)")
    .description("What sets trials apart: their configurations, and where they were trained")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
--json: {trials: [{id, sweepId, number}], configuration: [{path, values}], environment: [{path, values}], notBegun: [id]};
the environment is code, packages, hardware and data, as the newest attempt of each told when it began`,
    )
    .action(async (args: readonly string[], { json }: { json?: boolean }) => {
      const ids = args.map(identifier);
      const { output } = context;
      const diff = await withClient(context, (client) => client.diff(ids));
      if (json) return output.json(diff);
      output.line(differences(diff, diff.configuration, "The configurations are the same"));
      output.line("");
      const begun = diff.trials.length - diff.notBegun.length;
      if (begun > 1) output.line(differences(diff, diff.environment, "Same environment"));
      for (const id of diff.notBegun)
        output.line(`Trial ${id} has not begun: nothing is known of where`);
    });
};

function differences({ trials }: TrialDiff, found: readonly Difference[], same: string): string {
  if (found.length === 0) return same;
  return table(found, [
    { title: "differs", of: ({ path }) => path },
    ...trials.map(({ id }, at) => ({
      title: `trial ${id}`,
      of: ({ values }: Difference) => value(values[at] ?? undefined),
    })),
  ]);
}
