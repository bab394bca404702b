import type { Store } from "@resweep/store";
import { z } from "zod";

/** History is read loosely: a specification of another version may have no budget that we know. */
const Budgeted = z.object({ budget: z.object({ hours: z.number().nullable() }) });

/** Cancels running sweeps whose `budget.hours` since their first trial started are used up. Returns their ids. */
export async function endOverdueSweeps(store: Store, now = Date.now()): Promise<number[]> {
  const overdue: number[] = [];
  const recent = await store.sweeps.list({ limit: 100 });
  for (const { id, state, desired, startedAt } of recent) {
    if (state !== "running" || desired === "cancel" || !startedAt) continue;
    const budget = Budgeted.safeParse((await store.sweeps.get(id)).spec);
    const hours = budget.success ? budget.data.budget.hours : null;
    if (hours === null || now - startedAt.getTime() < hours * 3_600_000) continue;
    await store.sweeps.setDesired(id, "cancel", {
      by: "controller",
      why: `its budget of ${hours} hours is used up`,
    });
    overdue.push(id);
  }
  return overdue;
}
