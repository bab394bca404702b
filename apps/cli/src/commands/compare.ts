import { InvalidInput } from "@resweep/spec";
import type { CellSummaries } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { meanInWords, metricValue, pInWords } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { collect, readSetting } from "../frame/setting.ts";
import { table } from "../frame/table.ts";
import { number, value } from "../frame/words.ts";
import { differenceInWords, verdictInWords, wayOn } from "./claims.ts";

export const addCompare: AddCommand = (program, context) => {
  program
    .command("compare")
    .argument("<sweep>", "id of a sweep")
    .description("The cells of a sweep over their seeds; or two arms of it, paired by seed")
    .option("--a <path=value>", "which cells are A; may be repeated", collect, [])
    .option("--b <path=value>", "which cells are B; may be repeated", collect, [])
    .option("--at <path=value>", "which cells of both count; may be repeated", collect, [])
    .option("--metric <name>", "what is compared; the sweep's objective unless said")
    .option("--budget <kind>", "at equal epochs, macs, parameters or seconds; two arms only")
    .option("--test <name>", "permutation or paired-t; two arms only")
    .option("--target <value>", "also how many epochs each cell took to reach it")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
  npx resweep compare 7 --a architecture.name=cifar-resnet --b architecture.name=cifar-plain --at architecture.depth=56
--json without arms: {metric, mode, cells: [{values, trials, diverged, summary: {n, mean, deviation, median, min, max,
interval}, area, target: {reached, epochs}}]}; with arms: one claim as in resweep claims --json`,
    )
    .action(async (argument: string, options: CompareOptions) => {
      const id = identifier(argument);
      const { output } = context;
      const { metric } = options;
      if (options.a.length === 0 && options.b.length === 0) {
        const target = options.target === undefined ? undefined : readTarget(options.target);
        const summaries = await withClient(context, (client) =>
          client.evidence.cells(id, { metric, target }),
        );
        if (options.json) output.json(summaries);
        else output.line(cellTable(summaries));
        return;
      }
      const judged = await withClient(context, (client) =>
        client.evidence.compare(id, {
          a: where("--a", options.a),
          b: where("--b", options.b),
          at: where("--at", options.at),
          ...(metric === undefined ? {} : { metric }),
          ...(options.budget === undefined ? {} : { budget: options.budget }),
          ...(options.test === undefined ? {} : { test: options.test }),
        }),
      );
      if (options.json) return output.json(judged);
      const { comparison, budget, spent } = judged;
      if (comparison) {
        output.line(`A ${metricValue(judged.metric, comparison.meanA)}`);
        output.line(`B ${metricValue(judged.metric, comparison.meanB)}`);
      }
      output.line(`A - B: ${differenceInWords(judged)}`);
      if (comparison)
        output.line(
          `${judged.test}: ${pInWords(comparison.p)}, effect size ${number(comparison.effectSize)}`,
        );
      if (spent !== null) output.line(`at ${number(spent)} ${budget} each`);
      output.line(`A is better: ${verdictInWords(judged)}`);
      const words = wayOn(judged, `npx resweep extend ${id}`);
      if (words) output.line(words);
    });
};

interface CompareOptions {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly at: readonly string[];
  readonly metric?: string;
  readonly budget?: string;
  readonly test?: string;
  readonly target?: string;
  readonly json?: boolean;
}

function where(option: string, settings: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(settings.map((setting) => readSetting(setting, option)));
}

function readTarget(text: string): number {
  const target = Number(text);
  if (text.trim() !== "" && Number.isFinite(target)) return target;
  throw InvalidInput.at("--target", `must be a number such as 0.9, not "${text}"`);
}

function cellTable({ metric, cells }: CellSummaries): string {
  const paths = [...new Set(cells.flatMap(({ values }) => Object.keys(values)))].sort();
  return table(cells, [
    ...paths.map((path) => ({
      title: path,
      of: ({ values }: (typeof cells)[number]) => value(values[path]),
    })),
    {
      title: metric,
      of: ({ summary }) => (summary === null ? "-" : meanInWords(metric, summary)),
    },
    { title: "diverged", right: true, of: ({ diverged }) => String(diverged) },
    { title: "curve's mean", right: true, of: ({ area }) => metricValue(metric, area) },
    ...(cells.some(({ target }) => target !== null)
      ? [
          {
            title: "epochs to target",
            right: true,
            of: ({ target }: (typeof cells)[number]) =>
              `${number(target?.epochs)} (${target?.reached ?? 0})`,
          },
        ]
      : []),
  ]);
}
