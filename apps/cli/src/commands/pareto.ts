import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { frontInWords, frontTable } from "../frame/front-words.ts";
import { identifier } from "../frame/identifier.ts";

export const addPareto: AddCommand = (program, context) => {
  program
    .command("pareto")
    .argument("<sweep>", "id of a sweep")
    .description("The cells that are best for some trade between metrics")
    .option(
      "--metrics <names>",
      "two or more, with commas between; unless said the sweep's objectives, or its one and network/macs",
    )
    .option("--all", "also the cells that another one beats in everything")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
--json: {metrics: [{metric, mode}], points: [{values, means, seeds, onFront}], hypervolume}`,
    )
    .action(async (argument: string, options: ParetoOptions) => {
      const id = identifier(argument);
      const asked = options.metrics?.split(",").map((name) => name.trim());
      const found = await withClient(context, (client) =>
        client.evidence.pareto(id, { metrics: asked }),
      );
      const { output } = context;
      if (options.json) return output.json(found);
      output.line(frontTable(found, options.all));
      output.line(frontInWords(found));
    });
};

interface ParetoOptions {
  readonly metrics?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}
