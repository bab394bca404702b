import type { Choice } from "./many-bar.tsx";

/** One thing that can be done, and to which it can. */
export interface Offer<Action extends string, Thing> extends Omit<Choice, "count" | "run"> {
  readonly action: Action;
  suits(thing: Thing): boolean;
}

/** Each thing that can be done with how many of those chosen it suits. */
export function choicesFor<Action extends string, Thing extends { readonly id: number }>(
  offers: readonly Offer<Action, Thing>[],
  chosen: readonly Thing[],
  run: (action: Action, ids: readonly number[]) => void,
): readonly Choice[] {
  return offers.map(({ action, suits, ...looks }) => {
    const ids = chosen.filter(suits).map(({ id }) => id);
    return { ...looks, count: ids.length, run: () => run(action, ids) };
  });
}
