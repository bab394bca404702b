import { InvalidInput } from "@resweep/spec";
import type { ClassScore, ShownConfusion } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { difference, metricValue } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { type Column, table } from "../frame/table.ts";
import { count } from "../frame/words.ts";

/** As many columns of counts as a terminal is wide; of more classes the pairs that are confused are listed. */
const [mostInMatrix, mostPairs] = [20, 30];

export const addConfusion: AddCommand = (program, context) => {
  program
    .command("confusion")
    .argument("<trial>", "id of a trial")
    .description("What a trial's network confuses: a matrix by class, accuracy and precision")
    .option("--stage <number>", "after this stage, 0 is the training; the last one unless said")
    .option("--split <split>", "test or validation; test unless said")
    .option("--against <trial>", "accuracy of each class beside another trial's")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
A row is a class, a column what its images are taken for, by number. The accuracy of a class is its recall.
--json: {trialId, stage, name, split, places: [{stage, name, split}], images, accuracy, classes: [{name, images, correct,
predicted, accuracy, precision}], cells: [[class, predicted, images]], part, mistakes: [{image, label, predicted,
confidence}]}; with --against {first, second}, each like that`,
    )
    .action(async (argument: string, options: Options) => {
      const id = identifier(argument);
      const other = options.against === undefined ? null : identifier(options.against);
      const asked = askedBy(options);
      const [shown, against] = await withClient(context, async ({ evidence }) => [
        await evidence.confusion(id, asked),
        other === null ? null : await evidence.confusion(other, asked),
      ]);
      const { output } = context;
      if (options.json) return output.json(against ? { first: shown, second: against } : shown);
      output.line(headOf(shown));
      if (against) {
        output.line(headOf(against));
        output.line(differencesOf(shown, against));
      } else if (shown.classes.length <= mostInMatrix) output.line(matrixOf(shown));
      else output.line(pairsOf(shown));
    });
};

interface Options {
  readonly stage?: string;
  readonly split?: string;
  readonly against?: string;
  readonly json?: boolean;
}

function askedBy({ stage, split }: Options) {
  if (split !== undefined && split !== "test" && split !== "validation")
    throw InvalidInput.at("--split", `must be test or validation, not "${split}"`);
  if (stage !== undefined && !/^\d{1,4}$/.test(stage))
    throw InvalidInput.at("--stage", `must be the number of a stage, not "${stage}"`);
  return { split, stage: stage === undefined ? undefined : Number(stage) } as const;
}

const accuracyIn = (value: number | null) =>
  value === null ? "-" : metricValue("test/accuracy", value);

/** `trial 7, test set after train (stage 0): 873 of 1,000 right, 87.30 %` */
function headOf({
  trialId,
  name,
  stage,
  split,
  classes,
  images,
  accuracy,
}: ShownConfusion): string {
  const right = classes.reduce((sum, { correct }) => sum + correct, 0);
  const on = split === "test" ? "test set" : "validation split";
  return `trial ${trialId}, ${on} after ${name} (stage ${stage}): ${count(right)} of ${count(images)} right, ${accuracyIn(accuracy)}`;
}

function matrixOf({ classes, cells }: ShownConfusion): string {
  const counts = new Map(
    cells.map(([label, predicted, images]) => [`${label} ${predicted}`, images]),
  );
  const rows = classes.map((score, label) => ({ ...score, label }));
  return table(rows, [
    { title: "#", right: true, of: ({ label }) => String(label) },
    { title: "class", of: ({ name }) => name },
    ...classes.map(
      (_, predicted): Column<(typeof rows)[number]> => ({
        ...{ title: String(predicted), right: true },
        of: ({ label }) => count(counts.get(`${label} ${predicted}`) ?? 0),
      }),
    ),
    { title: "accuracy", right: true, of: ({ accuracy }) => accuracyIn(accuracy) },
    { title: "precision", right: true, of: ({ precision }) => accuracyIn(precision) },
  ]);
}

function pairsOf({ classes, cells }: ShownConfusion): string {
  const wrong = cells.filter(([label, predicted]) => label !== predicted);
  const pairs = wrong.sort(([, , one], [, , next]) => next - one).slice(0, mostPairs);
  const nameOf = (at: number) => classes[at]!.name;
  return table(pairs, [
    { title: "class", of: ([label]) => nameOf(label) },
    { title: "taken for", of: ([, predicted]) => nameOf(predicted) },
    { title: "images", right: true, of: ([, , images]) => count(images) },
    {
      ...{ title: "of the class", right: true },
      of: ([label, , images]) => accuracyIn(images / classes[label]!.images),
    },
  ]);
}

/** Where the second is worse most first. */
function differencesOf(first: ShownConfusion, second: ShownConfusion): string {
  const names = ({ classes }: ShownConfusion) => JSON.stringify(classes.map(({ name }) => name));
  if (names(first) !== names(second))
    throw InvalidInput.at("--against", `trial ${second.trialId} is of data with other classes`);
  const change = (one: ClassScore, other: ClassScore) =>
    one.accuracy === null || other.accuracy === null ? null : other.accuracy - one.accuracy;
  const rows = first.classes
    .map((one, at) => ({ one, other: second.classes[at]! }))
    .map((row) => ({ ...row, by: change(row.one, row.other) }))
    .sort((a, b) => (a.by ?? 2) - (b.by ?? 2));
  return table(rows, [
    { title: "class", of: ({ one }) => one.name },
    { title: `trial ${first.trialId}`, right: true, of: ({ one }) => accuracyIn(one.accuracy) },
    {
      title: `trial ${second.trialId}`,
      right: true,
      of: ({ other }) => accuracyIn(other.accuracy),
    },
    {
      ...{ title: "difference", right: true },
      of: ({ by }) => (by === null ? "-" : difference("test/accuracy", by)),
    },
  ]);
}
