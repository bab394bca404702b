import type { Database } from "./database.ts";
import type { LogLine } from "./read-models.ts";

export interface LogRepository {
  /** Oldest first, from beyond the id `after`. Without `after`: the newest `limit` (default 500) lines. */
  list(request: { trialId: number; after?: number; limit?: number }): Promise<readonly LogLine[]>;
}

export function logRepository(database: Database): LogRepository {
  return {
    list: async ({ trialId, after, limit = 500 }) => {
      const rows = await database.prisma((prisma) =>
        prisma.logLine.findMany({
          where: { trialId, id: after === undefined ? undefined : { gt: after } },
          orderBy: { id: after === undefined ? "desc" : "asc" },
          take: limit,
          omit: { trialId: true },
        }),
      );
      const lines = rows.map(
        (row): LogLine => ({ ...row, id: Number(row.id), level: row.level as LogLine["level"] }),
      );
      return after === undefined ? lines.reverse() : lines;
    },
  };
}
