import { InvalidInput, NotFound, Scope } from "@resweep/spec";
import type { TokenSummary } from "@resweep/store";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { withPeople } from "./users.ts";

/** The command `tokens` and those below it. */
export const addTokens: AddCommand = (program, context) => {
  const tokens = program
    .command("tokens")
    .description("API tokens: what a script sends instead of signing in (RESWEEP_TOKEN)");
  tokens
    .command("list", { isDefault: true })
    .description("All of them, or one user's")
    .option("--user <name>")
    .option(...jsonOption)
    .action(({ user, json }: Options) =>
      withPeople(context, async ({ people }) => {
        const list = await people.tokens(user);
        if (json) return context.output.json(list);
        context.output.line(
          list.length ? tokenTable(list) : "No token yet: resweep tokens add NAME --user USER",
        );
      }),
    );
  tokens
    .command("add")
    .argument("<name>", "what it is called, for its owner: laptop, ci")
    .description("Make a token and tell it, this once")
    .requiredOption("--user <name>", "whose it is; it may do no more than they")
    .option("--scope <scope>", Scope.options.join(", "), "read")
    .option(...jsonOption)
    .action(async (name: string, options: Options) => {
      const scope = Scope.safeParse(options.scope);
      if (!scope.success)
        throw InvalidInput.at("--scope", `must be one of ${Scope.options.join(", ")}`);
      const { makeToken } = await import("@resweep/sweeps");
      const made = await withPeople(context, async ({ people }) => {
        const owner = await people.find(options.user!);
        if (!owner) throw new NotFound(`There is no user ${options.user}`);
        return await makeToken(people, owner, { name, scope: scope.data });
      });
      if (options.json) return context.output.json(made);
      context.output.note(`Token ${name} of ${options.user}, for ${scope.data}; it is told once:`);
      context.output.line(made.token);
    });
  tokens
    .command("revoke")
    .argument("<id>", "its id (resweep tokens)")
    .description("Make a token worthless at once")
    .option(...jsonOption)
    .action(async (argument: string, { json }: Options) => {
      const id = identifier(argument);
      await withPeople(context, ({ people }) => people.revokeToken(id));
      if (json) return context.output.json({ revoked: id });
      context.output.line(`Revoked token ${id}`);
    });
};

interface Options {
  readonly user?: string;
  readonly scope?: string;
  readonly json?: boolean;
}

function tokenTable(tokens: readonly TokenSummary[]): string {
  return table(tokens, [
    { title: "id", right: true, of: ({ id }) => String(id) },
    { title: "owner", of: ({ owner }) => owner },
    { title: "name", of: ({ name }) => name },
    { title: "for", of: ({ scope }) => scope },
    { title: "made", of: ({ createdAt }) => createdAt.toISOString().slice(0, 10) },
    {
      title: "used",
      of: ({ lastUsedAt }) => lastUsedAt?.toISOString().slice(0, 16).replace("T", " ") ?? "never",
    },
  ]);
}
