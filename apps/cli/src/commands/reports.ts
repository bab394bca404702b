import { readFile } from "node:fs/promises";
import { InvalidInput } from "@resweep/spec";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { writeWhole } from "../frame/write-whole.ts";

/** The command `reports` and those below it. */
export const addReports: AddCommand = (program, context) => {
  const reports = program
    .command("reports")
    .description("Pages of notes with charts of sweeps, to be shared as one HTML file")
    .addHelpText(
      "after",
      `
The text is Markdown. A fenced block named resweep in it becomes a chart or a table, drawn from what is stored whenever
the report is read: "sweep: 12" and "chart: curves", claims, degradation or trials, a line each.`,
    );
  reports
    .command("list", { isDefault: true })
    .description("All of them, the last edited first")
    .option("--deleted", "those that were deleted in the last week, instead")
    .option(...jsonOption)
    .action(({ json, deleted = false }: Options & { deleted?: boolean }) =>
      list(context, deleted, json),
    );
  reports
    .command("show")
    .argument("<id>", "id of a report")
    .description("Its text")
    .option(...jsonOption)
    .action(async (argument: string, { json }: Options) => {
      const id = identifier(argument);
      const report = await withClient(context, (client) => client.reports.get(id));
      if (json) return context.output.json(report);
      const { title, version, updatedBy, body } = report;
      context.output.line(`${title} (report ${id}, version ${version}, edited by ${updatedBy})`);
      context.output.line(`\n${body}`);
    });
  reports
    .command("add")
    .argument("<file>", "Markdown")
    .requiredOption("--title <text>", "what it is called")
    .description("Make a report of a file")
    .option(...jsonOption)
    .action(async (file: string, { title, json }: Options & { title: string }) => {
      const body = await readText(file);
      const made = await withClient(context, (client) => client.reports.create({ title, body }));
      if (json) context.output.json(made);
      else context.output.line(`Wrote report ${made.id}`);
    });
  for (const [name, description, done] of [
    ["delete", "Hide a report; for a week it can be brought back", "is deleted"],
    ["undelete", "Bring back a report that was deleted in the last week", "is back"],
  ] as const)
    reports
      .command(name)
      .argument("<id>", "id of a report")
      .description(description)
      .option(...jsonOption)
      .action(async (argument: string, { json }: Options) => {
        const id = identifier(argument);
        await withClient(context, (client) => client.reports[name](id));
        if (json) context.output.json({ id, deleted: name === "delete" });
        else context.output.line(`Report ${id} ${done}`);
      });
  reports
    .command("export")
    .argument("<id>", "id of a report")
    .description("The report with its charts as they are now, as one HTML file without scripts")
    .option("--out <file>", "write to a file instead of standard output")
    .option(...jsonOption)
    .action(async (argument: string, { out, json }: Options & { out?: string }) => {
      const id = identifier(argument);
      const html = await withClient(context, (client) => client.reports.export(id));
      if (out === undefined)
        return json ? context.output.json({ html }) : await context.output.write(html);
      await writeWhole("--out", out, [Buffer.from(html)]);
      if (json) context.output.json({ file: out });
      else context.output.note(`Wrote ${out}`);
    });
};

interface Options {
  readonly json?: boolean;
}

async function list(context: CliContext, deleted: boolean, json = false): Promise<void> {
  const { output } = context;
  const all = await withClient(context, (client) => client.reports.list({ deleted }));
  if (json) return output.json(all);
  if (all.length === 0)
    return output.line(
      deleted
        ? "No report was deleted in the last week"
        : "No report yet: npx resweep reports add FILE.md --title TEXT",
    );
  output.line(
    table(all, [
      { title: "id", right: true, of: ({ id }) => String(id) },
      { title: "title", of: ({ title }) => title },
      { title: "version", right: true, of: ({ version }) => String(version) },
      {
        title: "edited",
        of: ({ updatedAt }) => updatedAt.toISOString().slice(0, 16).replace("T", " "),
      },
      { title: "by", of: ({ updatedBy }) => updatedBy },
    ]),
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw InvalidInput.at("file", `${file} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
