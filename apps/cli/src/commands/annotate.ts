import { readFile } from "node:fs/promises";
import { InvalidInput } from "@resweep/spec";
import type { SweepNotes } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { actOnMany } from "./act-on-many.ts";

interface Options {
  readonly name?: string;
  readonly notes?: string;
  readonly notesFile?: string;
  readonly tags?: string;
  readonly archive?: boolean;
  readonly unarchive?: boolean;
  readonly json?: boolean;
}

/** The command `annotate`. */
export const addAnnotate: AddCommand = (program, context) => {
  program
    .command("annotate")
    .argument("<sweeps...>", "id of a sweep; of several to archive or take out alone")
    .description("Another name, notes or tags, or put a sweep away; its timeline keeps who did")
    .option("--name <text>", "what it is called from now on")
    .option("--notes <text>", "Markdown, in the place of its notes")
    .option("--notes-file <file>", "the same from a file")
    .option("--tags <list>", "with commas between, in the place of its tags; '' for none")
    .option("--archive", "put it away: sweeps --shelf archived lists it")
    .option("--unarchive", "take it out again")
    .option(...jsonOption)
    .action(async (args: readonly string[], options: Options) => {
      const ids = args.map(identifier);
      const id = ids[0]!;
      const change = await readChange(options);
      if (ids.length > 1) return await archive(context, ids, change, options);
      const sweep = await withClient(context, async (client) => {
        await client.annotate(id, change);
        return client.sweep(id);
      });
      if (options.json) return context.output.json(sweep);
      const tags = sweep.tags.length > 0 ? `, tags ${sweep.tags.join(", ")}` : "";
      const put = sweep.archivedAt === null ? "" : ", archived";
      context.output.line(`Sweep ${id}: ${sweep.name}${tags}${put}`);
    });
};

/** Several have neither name, notes nor tags in common. */
async function archive(
  context: CliContext,
  ids: readonly number[],
  { archived, ...others }: SweepNotes,
  { json }: Options,
): Promise<void> {
  if (archived === undefined || Object.keys(others).length > 0)
    throw InvalidInput.at(
      "annotate",
      "of several sweeps only --archive or --unarchive can be said",
    );
  await actOnMany(
    context,
    (client) => client.actOnSweeps(archived ? "archive" : "unarchive", ids),
    { json, done: (id) => `Sweep ${id} is ${archived ? "archived" : "taken out of the archive"}` },
  );
}

async function readChange(options: Options): Promise<SweepNotes> {
  const { name, notes, notesFile, tags, archive, unarchive } = options;
  if (archive && unarchive)
    throw InvalidInput.at("--archive", "cannot be said with --unarchive; say one");
  const change: SweepNotes = {
    ...(name !== undefined && { name }),
    ...(notes !== undefined && { notes }),
    ...(notesFile !== undefined && { notes: await readNotes(notesFile) }),
    ...(tags !== undefined && {
      tags: tags
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    }),
    ...((archive || unarchive) && { archived: archive === true }),
  };
  if (Object.keys(change).length === 0)
    throw InvalidInput.at("annotate", "say what is to change, such as --tags pruning,baseline");
  return change;
}

async function readNotes(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw InvalidInput.at("--notes-file", `cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
