import { InvalidInput } from "@resweep/spec";
import type { SweepEdit } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { readText } from "../frame/read-text.ts";
import { trialCount } from "../frame/words.ts";
import { actOnMany } from "./act-on-many.ts";

export const addEdit: AddCommand = (program, context) => {
  program
    .command("edit")
    .argument("<sweeps...>", "id of a sweep; of several for --priority alone")
    .description("Change a sweep while it runs; its events keep what it was before")
    .option("--target <n>", "cells its sampler is to make, with those there are")
    .option("--concurrency <n>", "most trials that run at a time; none: without limit")
    .option("--priority <n>", "higher is run first")
    .option("--hours <n>", "since its first trial started, after which nothing new starts; none")
    .option("--gpu-hours <n>", "that its trials may hold slots of workers, together; none")
    .option("--on-budget <what>", "of running trials once the hours are used up: cut or finish")
    .option(
      "--space <file>",
      "what varies from now on: a sweep's file, or its space alone; - reads standard input",
    )
    .option("--trials <n>", "most trials a grid may make")
    .option(...jsonOption)
    .action(async (args: readonly string[], { json, space, ...options }: EditOptions) => {
      const ids = args.map(identifier);
      const id = ids[0]!;
      const edit = {
        ...Object.fromEntries(
          Object.entries(options).map(([name, text]) => [
            name,
            name === "onBudget" ? text : numberOrNone(name, text),
          ]),
        ),
        ...(space !== undefined && { space: await spaceIn(space) }),
      } as SweepEdit;
      if (Object.keys(edit).length === 0)
        throw InvalidInput.at("edit", "say what is to change, such as --concurrency 4");
      if (ids.length > 1) return await prioritise(context, ids, edit, json);
      const sweep = await withClient(context, async (client) => {
        await client.edit(id, edit);
        return client.sweep(id);
      });
      if (json) return context.output.json(sweep);
      context.output.line(
        `Sweep ${id} is ${sweep.state}, with ${trialCount(sweep.trials.total)} so far, ${sweep.concurrency ?? "any number"} at a time, priority ${sweep.priority}`,
      );
    });
};

/** What else may be changed depends on what each is. */
async function prioritise(
  context: CliContext,
  ids: readonly number[],
  { priority, ...others }: SweepEdit,
  json?: boolean,
): Promise<void> {
  if (priority === undefined || Object.keys(others).length > 0)
    throw InvalidInput.at("edit", "of several sweeps only --priority can be changed at once");
  await actOnMany(context, (client) => client.actOnSweeps("prioritise", ids, priority), {
    ...{ json, done: (id) => `Sweep ${id} has priority ${priority}` },
  });
}

interface EditOptions {
  readonly target?: string;
  readonly concurrency?: string;
  readonly priority?: string;
  readonly hours?: string;
  readonly gpuHours?: string;
  readonly onBudget?: string;
  readonly space?: string;
  readonly trials?: string;
  readonly json?: boolean;
}

async function spaceIn(file: string): Promise<Record<string, unknown>> {
  const { readSpace } = await import("@resweep/sweeps");
  return readSpace(await readText(file), file === "-" ? "standard input" : file);
}

function numberOrNone(name: string, text: string): number | null {
  if (text === "none" && ["concurrency", "hours", "gpuHours"].includes(name)) return null;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw InvalidInput.at(flagOf(name), `must be a number, not "${text}"`);
}

/** `--gpu-hours` */
const flagOf = (name: string) =>
  `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
