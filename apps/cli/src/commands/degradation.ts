import type { PairedTest } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { difference, meanInWords, pInWords } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";

export const addDegradation: AddCommand = (program, context) => {
  program
    .command("degradation")
    .argument("<sweep>", "id of a sweep that varies architecture.depth")
    .description("Training and test error against depth, and where deeper trains worse")
    .option("--test <name>", "permutation, or paired-t for fewer than six seeds", "permutation")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
A step to more depth degrades only where the *training* error is higher, in inference mode, paired by seed (He et al.
2015); a higher test error alone is overfitting.
--json: {testMetric, arms: [{arm, points: [{depth, train, test}], steps: [{from, to, train, test, trainP, testP,
verdict}]}]}`,
    )
    .action(async (argument: string, options: { test: string; json?: boolean }) => {
      const id = identifier(argument);
      const test = readTest(options.test);
      const { testMetric, arms } = await withClient(context, (client) =>
        client.evidence.degradation(id, { test }),
      );
      const { output } = context;
      if (options.json) return output.json({ testMetric, arms });
      if (arms.length === 0)
        return output.line("No network of this sweep has results at more than one depth yet");
      const errors = (summary: (typeof arms)[number]["points"][number]["train"]) =>
        meanInWords(testMetric, summary);
      const split = testMetric.replace("/accuracy", "");
      for (const { arm, points, steps } of arms) {
        output.line(arm);
        output.line(
          table(points, [
            { title: "depth", right: true, of: ({ depth }) => String(depth) },
            { title: "training error", of: ({ train }) => errors(train) },
            { title: `${split} error`, of: ({ test: tested }) => errors(tested) },
          ]),
        );
        for (const { from, to, verdict, train, trainP } of steps)
          output.line(
            `${from} to ${to}: ${verdict} (training error ${meanInWords(testMetric, { ...train, mean: train.difference }, difference)}, ${pInWords(trainP)})`,
          );
        output.line("");
      }
    });
};

function readTest(name: string): PairedTest {
  if (name === "permutation" || name === "paired-t") return name;
  throw InvalidInput.at("--test", `must be permutation or paired-t, not "${name}"`);
}
