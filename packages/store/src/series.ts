import type { Database } from "./database.ts";

export interface SeriesIds {
  /** The ids of metric names, made where they are new. */
  of(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

/** Names never change their id, so each process asks for each name once. */
export function seriesIds(database: Database): SeriesIds {
  const known = new Map<string, number>();
  return {
    of: async (names) => {
      const missing = [...new Set(names)].filter((name) => !known.has(name)).sort();
      if (missing.length > 0) {
        await database.query(
          `INSERT INTO metrics.series (name)
           SELECT wanted.name FROM unnest($1::text[]) AS wanted (name)
           WHERE NOT EXISTS (SELECT 1 FROM metrics.series s WHERE s.name = wanted.name)
           ON CONFLICT DO NOTHING`,
          [missing],
        );
        const rows = await database.query<{ id: number; name: string }>(
          `SELECT id, name FROM metrics.series WHERE name = ANY($1)`,
          [missing],
        );
        for (const { id, name } of rows) known.set(name, id);
      }
      return known;
    },
  };
}
