import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { metricValue } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { count, number, value } from "../frame/words.ts";

export const addPareto: AddCommand = (program, context) => {
  program
    .command("pareto")
    .argument("<sweep>", "id of a sweep")
    .description("The cells that are best for some trade between metrics")
    .option(
      "--metrics <names>",
      "two or more, with commas between; the objective and network/macs unless said",
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
      const { metrics, points, hypervolume } = found;
      const front = points.filter(({ onFront }) => onFront);
      const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))].sort();
      output.line(
        table(options.all ? points : front, [
          ...(options.all
            ? [{ title: "", of: ({ onFront }: (typeof points)[number]) => (onFront ? "*" : "") }]
            : []),
          ...paths.map((path) => ({
            title: path,
            of: ({ values }: (typeof points)[number]) => value(values[path]),
          })),
          ...metrics.map(({ metric }, i) => ({
            title: metric,
            right: true,
            of: ({ means }: (typeof points)[number]) =>
              Number.isInteger(means[i]) ? count(means[i]!) : metricValue(metric, means[i]!),
          })),
          { title: "seeds", right: true, of: ({ seeds }) => String(seeds) },
        ]),
      );
      output.line(
        `${front.length} of ${points.length} cells on the front, hypervolume ${number(hypervolume)} of 1`,
      );
    });
};

interface ParetoOptions {
  readonly metrics?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}
