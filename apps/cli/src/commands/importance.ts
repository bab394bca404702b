import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { metricValue } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { value } from "../frame/words.ts";

export const addImportance: AddCommand = (program, context) => {
  program
    .command("importance")
    .argument("<sweep>", "id of a sweep")
    .description("Which of the varied paths matter: functional ANOVA and permutation importance")
    .option("--metric <name>", "the sweep's (first) objective unless said")
    .option("--effects", "also how the metric goes with each path")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
The share is of the variance over the space, of one path or of two together (Hutter et al. 2014); shuffled is the rise of
the squared error where the path is shuffled, by the variance (Breiman 2001).
--json: {metric, cells, effects: [{features, share, deviation}], permutation: [{feature, rise}], marginals: [{paths,
levels, mean, deviation}], leftOut}`,
    )
    .action(async (argument: string, options: ImportanceOptions) => {
      const id = identifier(argument);
      const { metric: asked } = options;
      const found = await withClient(context, (client) =>
        client.evidence.importance(id, { metric: asked }),
      );
      const { output } = context;
      if (options.json) return output.json(found);
      const { metric, cells, effects, permutation, marginals, leftOut } = found;
      output.line(`${metric} of ${cells} cells`);
      if (effects === null) output.line("Nothing that varies makes a difference yet");
      else
        output.line(
          table(effects, [
            { title: "path", of: ({ features }) => features.join(" x ") },
            { title: "share", right: true, of: ({ share }) => percent(share) },
            { title: "+-", right: true, of: ({ deviation }) => percent(deviation) },
            {
              title: "shuffled",
              right: true,
              of: ({ features: [only, other] }) =>
                other === undefined
                  ? (permutation?.find(({ feature }) => feature === only)?.rise.toFixed(2) ?? "-")
                  : "",
            },
          ]),
        );
      if (leftOut.length > 0)
        output.line(`Left out, since only some cells have them: ${leftOut.join(", ")}`);
      if (!options.effects) return;
      for (const { paths, levels, mean, deviation } of marginals) {
        const [rows, columns] = levels;
        if (columns !== undefined) continue;
        output.line("");
        output.line(
          table(
            [...rows!.entries()],
            [
              { title: paths[0]!, right: true, of: ([, level]) => value(level) },
              { title: metric, right: true, of: ([i]) => metricValue(metric, mean[i]!) },
              { title: "+-", right: true, of: ([i]) => metricValue(metric, deviation[i]!) },
            ],
          ),
        );
      }
    });
};

interface ImportanceOptions {
  readonly metric?: string;
  readonly effects?: boolean;
  readonly json?: boolean;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
