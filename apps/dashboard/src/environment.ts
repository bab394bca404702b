import { parseArgs } from "node:util";
import { z } from "zod";

/** The only place of the dashboard that reads the environment. */
const Environment = z.object({
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  /** Folder of the weight files that trials may begin with; `npm start` says it. */
  RESWEEP_WEIGHTS: z.string().optional(),
  /** Where a worker of this machine keeps its data, and folders of datasets, `name=dir,name=dir`: images are shown of them. */
  RESWEEP_DATA: z.string().optional(),
  RESWEEP_DATASETS: z.string().optional(),
  /** Host names, besides loopback, that the server answers to: `lab.example:3000,lab`. */
  RESWEEP_HOSTS: z.string().default(""),
  /** Whether one signs in; unless said, wherever somebody else could come. */
  RESWEEP_AUTH: z.enum(["", "required", "open"]).default(""),
});

export const environment = () => {
  const given = Environment.parse(process.env);
  const { DATABASE_URL, REDIS_URL, RESWEEP_AUTH, RESWEEP_HOSTS } = given;
  const hosts = RESWEEP_HOSTS.split(",")
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== "");
  return {
    databaseUrl: DATABASE_URL || null,
    redisUrl: REDIS_URL || null,
    weights: given.RESWEEP_WEIGHTS || undefined,
    dataDir: given.RESWEEP_DATA || undefined,
    datasets: given.RESWEEP_DATASETS || undefined,
    hosts,
    signIn: demandsSignIn(RESWEEP_AUTH, hosts, process.argv.slice(2)),
  };
};

/**
 * Opens directly only where it is told to, or listens on loopback (`next start --hostname 127.0.0.1`) and no other host
 * is named: such a name means that something in front passes others on.
 */
export function demandsSignIn(
  wish: "" | "required" | "open",
  hosts: readonly string[],
  args: readonly string[],
): boolean {
  if (wish !== "") return wish === "required";
  const { values } = parseArgs({
    args: [...args],
    options: { hostname: { type: "string", short: "H" } },
    strict: false,
    allowPositionals: true,
  });
  const loopback = ["127.0.0.1", "::1", "localhost"].includes(String(values.hostname));
  return !loopback || hosts.length > 0;
}
