import { inSession } from "../session.ts";

/** Names a database among all there are, for as long as it is not dropped: letters, digits and `-`. */
export async function databaseIdentity(databaseUrl: string): Promise<string> {
  return await inSession(databaseUrl, async (client) => {
    const { rows } = await client.query<{ identity: string }>(
      `SELECT system_identifier || '-' || (SELECT oid FROM pg_database WHERE datname = current_database())
         AS identity FROM pg_control_system()`,
    );
    return rows[0]!.identity;
  });
}
