import type { TrialSummary } from "@resweep/store";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { type Column, table } from "../frame/table.ts";
import { duration, number, value } from "../frame/words.ts";

const sharer = ({ sharedWith }: { readonly sharedWith: number | null }) =>
  sharedWith === null ? "" : `trial ${sharedWith}`;

export const addTrials: AddCommand = (program, context) => {
  program
    .command("trials")
    .argument("<sweep>", "id of a sweep")
    .description("The trials of a sweep: what varies, and how they did")
    .option(...jsonOption)
    .action(async (argument: string, options: { json?: boolean }) => {
      const id = identifier(argument);
      const { sweep, trials } = await withClient(context, async (client) => ({
        sweep: await client.sweep(id),
        trials: await client.trials(id),
      }));
      const { output } = context;
      if (options.json) return output.json(trials);
      const paths = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))].sort();
      const objectives: Column<TrialSummary>[] =
        sweep.front === null
          ? [{ title: "objective", right: true, of: (trial) => number(trial.objective) }]
          : sweep.objectives.map(({ metric }) => ({
              title: metric,
              right: true,
              of: ({ results }) => number(results[metric]),
            }));
      output.line(
        table(trials, [
          { title: "no.", right: true, of: (trial) => String(trial.number) },
          { title: "id", right: true, of: (trial) => String(trial.id) },
          { title: "state", of: (trial) => trial.state },
          { title: "seed", right: true, of: (trial) => String(trial.seed) },
          ...paths.map((path) => ({
            title: path,
            of: (trial: (typeof trials)[number]) => value(trial.values[path]),
          })),
          ...objectives,
          { title: "step", right: true, of: ({ step, totalSteps }) => `${step}/${totalSteps}` },
          { title: "time", right: true, of: (trial) => duration(trial.durationMs) },
          ...(trials.some(({ sharedWith }) => sharedWith !== null)
            ? [{ title: "training shared with", of: sharer }]
            : []),
          {
            title: "error, or what it waits for",
            of: ({ error, waitsFor }) =>
              error?.split("\n")[0] ?? (waitsFor === null ? "" : `waits for ${waitsFor}`),
          },
        ]),
      );
    });
};
