import { randomBytes } from "node:crypto";
import { InvalidInput, PersonName, parse, Role } from "@resweep/spec";
import type { PersonSummary, Store } from "@resweep/store";
import { openServices } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { readSecret } from "../frame/read-secret.ts";
import { table } from "../frame/table.ts";

/** The command `users` and those below it. */
export const addUsers: AddCommand = (program, context) => {
  const users = program
    .command("users")
    .description("Who may come in, where the dashboard demands sign-in")
    .addHelpText(
      "after",
      `
Roles: viewer reads; researcher launches and changes as well; admin also deletes and sees to users. A password is asked
for in a terminal, read from standard input where that is a pipe, and made up and told once with --generate.`,
    );
  users
    .command("list", { isDefault: true })
    .description("All of them")
    .option(...jsonOption)
    .action(({ json }: Options) =>
      withPeople(context, async ({ people }) => {
        const list = await people.list();
        const { output } = context;
        if (json) return output.json(list);
        output.line(list.length ? userTable(list) : "No user yet: resweep users add NAME");
      }),
    );
  users
    .command("add")
    .argument("<name>", "to sign in with, and what histories say")
    .description("Add a user")
    .option("--role <role>", Role.options.join(", "), "researcher")
    .option("--generate", "make the password up and tell it")
    .option(...jsonOption)
    .action(async (argument: string, options: Options) => {
      const { output, environment } = context;
      const name = parse(PersonName, argument);
      const role = roleOf(options.role!);
      const password = await givenPassword(options);
      const { addPerson } = await import("@resweep/sweeps");
      await withPeople(context, ({ people }) =>
        addPerson(people, { name, role, password }, environment.user),
      );
      const told = options.generate ? { password } : {};
      if (options.json) return output.json({ name, role, ...told });
      output.line(`Added ${name}, ${role}${told.password ? `; password: ${told.password}` : ""}`);
    });
  users
    .command("set")
    .argument("<name>")
    .description("Give a user another role or password; a password ends the user's sessions")
    .option("--role <role>", Role.options.join(", "))
    .option("--password", "ask for it, or read it from a pipe")
    .option("--generate", "make a password up and tell it")
    .option(...jsonOption)
    .action(async (name: string, options: Options) => {
      const { output } = context;
      const role = options.role === undefined ? undefined : roleOf(options.role);
      const changes = options.password || options.generate;
      if (role === undefined && !changes)
        throw InvalidInput.at("--role", "nothing to change: name a role, --password or --generate");
      const password = changes ? await givenPassword(options) : undefined;
      const { changePerson } = await import("@resweep/sweeps");
      await withPeople(context, ({ people }) => changePerson(people, name, { role, password }));
      const told = options.generate ? { password } : {};
      if (options.json) return output.json({ name, ...told });
      output.line(`Changed ${name}${told.password ? `; password: ${told.password}` : ""}`);
    });
  users
    .command("worker-role")
    .argument("[name]", "of the role and the user", "resweep_worker")
    .description("Make the database role and the Valkey user for workers, which cannot see users")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Tells their addresses once; asked again, they have new passwords. With RESWEEP_WORKER_PASSWORD that is the password of
both, and no address is told.`,
    )
    .action(async (name: string, { json }: Options) => {
      const { output, environment } = context;
      const { workerPassword } = environment;
      const { makeWorkerAccess } = await import("../client/worker-access.ts");
      const access = await withPeople(context, (_store, services) =>
        makeWorkerAccess(services, name, workerPassword ?? undefined),
      );
      const { databaseUrl, redisUrl, trouble } = access;
      if (json) return output.json({ name, ...(workerPassword ? { trouble } : access) });
      if (trouble) output.note(trouble);
      if (workerPassword) return output.line(`${name} has the password that was given`);
      output.line(`DATABASE_URL=${databaseUrl}`);
      if (redisUrl) output.line(`REDIS_URL=${redisUrl}`);
    });
  users
    .command("remove")
    .argument("<name>")
    .description("Remove a user, with sessions and tokens; what they launched keeps their name")
    .option(...jsonOption)
    .action(async (name: string, { json }: Options) => {
      await withPeople(context, ({ people }) => people.remove(name));
      if (json) return context.output.json({ removed: name });
      context.output.line(`Removed ${name}`);
    });
};

interface Options {
  readonly role?: string;
  readonly generate?: boolean;
  readonly password?: boolean;
  readonly json?: boolean;
}

function roleOf(text: string): Role {
  const role = Role.safeParse(text);
  if (!role.success) throw InvalidInput.at("--role", `must be one of ${Role.options.join(", ")}`);
  return role.data;
}

async function givenPassword({ generate }: Options): Promise<string> {
  if (generate) return randomBytes(18).toString("base64url");
  return await readSecret("Password (12 characters or more): ");
}

/** Straight at the database: whoever reaches that needs no account. */
export async function withPeople<T>(
  context: CliContext,
  work: (store: Store, services: { databaseUrl: string; redisUrl: string }) => Promise<T>,
): Promise<T> {
  if (context.environment.resweepUrl !== null)
    throw InvalidInput.at(
      "RESWEEP_URL",
      "users and tokens are made where the database is, or on the page Account: unset it",
    );
  const [services, { migrate, openStore }] = await Promise.all([
    openServices(context),
    import("@resweep/store"),
  ]);
  try {
    await migrate(services.databaseUrl);
    const store = openStore(services.databaseUrl, { connections: 2 });
    try {
      return await work(store, services);
    } finally {
      await store.close();
    }
  } finally {
    await services.close();
  }
}

function userTable(users: readonly PersonSummary[]): string {
  return table(users, [
    { title: "name", of: ({ name }) => name },
    { title: "role", of: ({ role }) => role },
    { title: "tokens", right: true, of: ({ tokens }) => String(tokens) },
    { title: "since", of: ({ createdAt }) => createdAt.toISOString().slice(0, 10) },
    { title: "by", of: ({ createdBy }) => createdBy },
  ]);
}
