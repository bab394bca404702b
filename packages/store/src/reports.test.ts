import { setTimeout as delay } from "node:timers/promises";
import { Conflict, NotFound } from "@resweep/spec";
import { expect, test } from "vitest";
import { testStore } from "./test-store.ts";

const context = testStore();
const ada = { by: "ada" };
const grace = { by: "grace" };

test("a report is written, edited by another and listed, the last edited first", async () => {
  const { reports } = context.store;
  const { id } = await reports.create({ title: "Depth", body: "# One\0" }, ada);
  const second = await reports.create({ title: "Later", body: "" }, ada);
  await delay(2); // times are kept to the millisecond
  await reports.edit(id, 1, { title: "Depth hurts", body: "# Two" }, grace);
  expect(await reports.get(id)).toMatchObject({
    ...{ title: "Depth hurts", body: "# Two", version: 2 },
    ...{ createdBy: "ada", updatedBy: "grace" },
  });
  expect((await reports.list()).map((report) => report.id)).toEqual([id, second.id]);
});

test("of two edits of one version the later is refused, and changes nothing", async () => {
  const { reports } = context.store;
  const { id } = await reports.create({ title: "Race", body: "" }, ada);
  const edits = await Promise.allSettled([
    reports.edit(id, 1, { title: "Race", body: "ada's" }, ada),
    reports.edit(id, 1, { title: "Race", body: "grace's" }, grace),
  ]);
  const refused = edits.filter((edit) => edit.status === "rejected");
  expect(refused).toHaveLength(1);
  expect(refused[0]!.reason).toBeInstanceOf(Conflict);
  const { body, version, updatedBy } = await reports.get(id);
  expect(version).toBe(2);
  expect(body).toBe(`${updatedBy}'s`);
});

test("what is deleted is hidden, and comes back as it was", async () => {
  const { reports } = context.store;
  const { id } = await reports.create({ title: "Gone", body: "text" }, ada);
  await expect(reports.undelete(id, ada)).rejects.toThrow(Conflict);
  await reports.delete(id, ada);
  for (const asked of [
    () => reports.get(id),
    () => reports.delete(id, ada),
    () => reports.edit(id, 1, { title: "x", body: "" }, ada),
    () => reports.undelete(987_654, ada),
  ])
    await expect(asked()).rejects.toThrow(NotFound);
  expect((await reports.list()).map((report) => report.id)).not.toContain(id);
  const [gone] = await reports.list({ deleted: true });
  expect(gone).toMatchObject({ id, title: "Gone", updatedBy: "ada", deletedAt: expect.any(Date) });
  await reports.undelete(id, ada);
  expect(await reports.get(id)).toMatchObject({ title: "Gone", body: "text", version: 1 });
  expect(await reports.list({ deleted: true })).toEqual([]);
});

test("it is removed once the grace period is over", async () => {
  const { reports, deletions } = context.store;
  const [{ id: late }, { id: early }] = [
    await reports.create({ title: "Late", body: "" }, ada),
    await reports.create({ title: "Early", body: "" }, ada),
  ];
  for (const id of [late, early]) await reports.delete(id, ada);
  await context.sql(`UPDATE report SET deleted_at = now() - interval '8 days' WHERE id = $1`, [
    early,
  ]);
  await deletions.purge();
  expect((await reports.list({ deleted: true })).map(({ id }) => id)).toEqual([late]);
  await expect(reports.undelete(early, ada)).rejects.toThrow(NotFound);
});
