import type { Acted, SweepAction, TrialAction } from "@resweep/sweeps";
import { api, troubleOf } from "../api.ts";

/** One thing to be done to each of several. */
export type Wish =
  | { readonly kind: "trials"; readonly action: TrialAction; readonly ids: readonly number[] }
  | {
      readonly kind: "sweeps";
      readonly action: SweepAction;
      readonly ids: readonly number[];
      /** To prioritise. */
      readonly priority?: number;
    };

/** Of one request: it takes about a second, and the page tells how far it is in between. */
const atOnce = 200;

/** Asks the API, part by part; of those that it did not come to, the answer is why. */
export async function act(
  wish: Wish,
  onProgress: (done: number) => void,
): Promise<readonly Acted[]> {
  const acted: Acted[] = [];
  for (let from = 0; from < wish.ids.length; from += atOnce) {
    const part = await ask(wish, wish.ids.slice(from, from + atOnce));
    if (typeof part === "string")
      return [...acted, ...wish.ids.slice(from).map((id) => ({ id, done: false, why: part }))];
    acted.push(...part);
    onProgress(acted.length);
  }
  return acted;
}

/** Why it was refused as a whole, as a text. */
async function ask(wish: Wish, ids: number[]): Promise<readonly Acted[] | string> {
  try {
    return (await asked(wish, ids)).acted;
  } catch (error) {
    return troubleOf(error);
  }
}

/** Deleting takes another right, and has addresses of its own. */
function asked(wish: Wish, ids: number[]) {
  if (wish.kind === "trials")
    return wish.action === "delete"
      ? api.ask("POST /api/trials/deletions", { body: { trials: ids } })
      : api.ask("POST /api/trials/actions", { body: { action: wish.action, trials: ids } });
  const { action, priority } = wish;
  return action === "delete"
    ? api.ask("POST /api/sweeps/deletions", { body: { sweeps: ids } })
    : api.ask("POST /api/sweeps/actions", { body: { action, priority, sweeps: ids } });
}
