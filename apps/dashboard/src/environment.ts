import { z } from "zod";

/** The only place of the dashboard that reads the environment. */
const Environment = z.object({
  DATABASE_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  /** Folder of the weight files that trials may begin with; `npm start` says it. */
  RESWEEP_WEIGHTS: z.string().optional(),
  /** Host names, besides loopback, that the server answers to: `lab.example:3000,lab`. */
  RESWEEP_HOSTS: z.string().default(""),
});

export const environment = () => {
  const { DATABASE_URL, REDIS_URL, RESWEEP_HOSTS, RESWEEP_WEIGHTS } = Environment.parse(
    process.env,
  );
  return {
    databaseUrl: DATABASE_URL || null,
    redisUrl: REDIS_URL || null,
    weights: RESWEEP_WEIGHTS || undefined,
    hosts: RESWEEP_HOSTS.split(",")
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ""),
  };
};
