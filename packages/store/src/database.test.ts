import { setTimeout as sleep } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { testStore } from "./test-store.ts";

const context = testStore();

test("who stops in the midst of a transaction loses it, and what it locked is free", async () => {
  const stopped = openDatabase(context.databaseUrl, 1, 300);
  const other = openDatabase(context.databaseUrl, 1);
  try {
    await context.sql("CREATE TABLE held AS SELECT 1 AS id");
    let locked = () => {};
    const holding = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const work = stopped.transaction(async (sql) => {
      await sql.query("UPDATE held SET id = 2");
      locked();
      await sleep(1_500);
      await sql.query("UPDATE held SET id = 3");
    });
    const outcome = expect(work).rejects.toThrow(Unavailable);
    await holding;
    // Without the limit it would wait for as long as the other one sleeps, and see a 3.
    expect(await other.query("UPDATE held SET id = id + 10 RETURNING id")).toEqual([{ id: 11 }]);
    await outcome;
    // The pool goes on with another connection.
    expect(await stopped.query("SELECT id FROM held")).toEqual([{ id: 11 }]);
  } finally {
    await Promise.all([stopped.close(), other.close()]);
  }
});
