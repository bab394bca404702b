import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { value } from "../frame/words.ts";

export const addDivergence: AddCommand = (program, context) => {
  program
    .command("divergence")
    .argument("<sweep>", "id of a sweep")
    .description("The warm-up map: how likely training diverges, by rate, warm-up and network")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
--json: {paths, cells: [{at, n, diverged, probability, interval: {low, high, level, method}}]}`,
    )
    .action(async (argument: string, options: { json?: boolean }) => {
      const id = identifier(argument);
      const found = await withClient(context, (client) => client.evidence.divergence(id));
      const { output } = context;
      if (options.json) return output.json(found);
      const { paths, cells } = found;
      if (cells.length === 0) return output.line("No trial of this sweep has ended yet");
      const percent = (share: number) => `${Math.round(100 * share)} %`;
      output.line(
        table(cells, [
          ...paths.map((path) => ({
            title: path,
            right: true,
            of: ({ at }: (typeof cells)[number]) => value(at[path]),
          })),
          { title: "diverged", right: true, of: ({ diverged, n }) => `${diverged} of ${n}` },
          { title: "probability", right: true, of: ({ probability }) => percent(probability) },
          {
            title: "95 % interval",
            of: ({ interval: { low, high } }) => `${percent(low)} to ${percent(high)}`,
          },
        ]),
      );
    });
};
