import type { CliContext } from "../frame/command.ts";
import type { Client } from "./client.ts";

/** The client, and whether the services are only there because this command started them. */
export interface OpenedClient {
  readonly client: Client;
  /** Where the services answer; null when a dashboard stands between. */
  readonly services: { readonly databaseUrl: string; readonly redisUrl: string } | null;
  /** True when nothing was running: this process started the services and stops them at the end. */
  readonly alone: boolean;
  close(): Promise<void>;
}

/**
 * Opens the dashboard named by RESWEEP_URL, else the services of the environment or of the clone's running instance,
 * else the clone's embedded services, started for as long as the command runs.
 */
export async function openClient({ environment, output }: CliContext): Promise<OpenedClient> {
  if (environment.resweepUrl !== null) {
    const { httpClient } = await import("./http-client.ts");
    const client = httpClient(environment.resweepUrl, environment.token);
    return { client, services: null, alone: false, close: () => client.close() };
  }
  const [services, { migrate }, { localClient }] = await Promise.all([
    openServices({ environment, output }),
    import("@resweep/store"),
    import("./local-client.ts"),
  ]);
  try {
    const { databaseUrl, redisUrl, alone } = services;
    await migrate(databaseUrl);
    const { user, weights } = environment;
    const client = localClient({ databaseUrl, redisUrl, user, weights });
    return {
      client,
      services: { databaseUrl, redisUrl },
      alone,
      async close() {
        await client.close();
        await services.close();
      },
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

/** What is running already; null where nothing is: nothing is started. */
export async function openRunning(context: CliContext): Promise<OpenedClient | null> {
  const { resweepUrl, root } = context.environment;
  const { findServices } = await import("@resweep/services");
  return resweepUrl === null && (await findServices(root)) === null ? null : openClient(context);
}

/**
 * The services of the environment or of the clone's running instance, else the clone's embedded ones, started for as
 * long as the command runs. The database is as it was left: migrations are the caller's.
 */
export async function openServices({
  environment: { root },
  output,
}: Pick<CliContext, "environment" | "output">) {
  const [services, { keepServices }] = await Promise.all([
    import("@resweep/services"),
    import("./keep-services.ts"),
  ]);
  const alone = (await services.findServices(root)) === null;
  const onProgress = output.interactive ? (line: string) => output.note(line) : undefined;
  const running = await services.startServices({ root, onProgress });
  const kept = running.embedded ? keepServices(services, root) : null;
  const { databaseUrl, redisUrl } = running;
  return {
    ...{ databaseUrl, redisUrl, alone },
    async close() {
      await kept?.stop();
      await running.stop();
    },
  };
}

/** Runs one piece of work with a client and closes it whatever happens. */
export async function withClient<T>(
  context: CliContext,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const opened = await openClient(context);
  try {
    return await work(opened.client);
  } finally {
    await opened.close();
  }
}
