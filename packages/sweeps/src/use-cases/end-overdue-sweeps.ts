import type { Store } from "@resweep/store";
import { usedUp } from "../plan/used-up.ts";

/**
 * Ends what waits, and what runs where `budget.onBudget` is `cut`, of running sweeps whose hours or GPU-hours are used
 * up. Returns the ids of those of which something was ended.
 */
export async function endOverdueSweeps(store: Store, now = Date.now()): Promise<number[]> {
  const overdue: number[] = [];
  for (const { id, limits, ...used } of await store.budgets.spent()) {
    const over = usedUp(limits, used, now);
    if (over && (await store.budgets.end(id, { running: limits.onBudget, why: over.why })) > 0)
      overdue.push(id);
  }
  return overdue;
}
