import type { Database } from "./database.ts";
import type { LogLine } from "./read-models.ts";
import type { LogRepository } from "./store.ts";

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
