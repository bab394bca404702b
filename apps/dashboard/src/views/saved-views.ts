import { z } from "zod";

/** A view of a sweep's page by name: what the address says of it. */
const SavedView = z.object({
  name: z.string().min(1),
  search: z.string(),
  /** Null: offered on every sweep. */
  sweepId: z.int().nullable(),
});
export type SavedView = z.infer<typeof SavedView>;

const place = "resweep-views";

/** Those that another sweep lacks: its trials' numbers mean nothing there. */
const ofOneSweep = ["pick", "pin", "hidden"];

/** The browser's views; what cannot be read is none, and takes no other with it. */
export function readViews(storage: Pick<Storage, "getItem">): readonly SavedView[] {
  try {
    const kept = z.array(z.unknown()).parse(JSON.parse(storage.getItem(place) ?? "[]"));
    return kept.flatMap((view) => SavedView.safeParse(view).data ?? []);
  } catch {
    return [];
  }
}

/** A view of the same name and place is replaced. Throws where the browser has no room. */
export function saveView(
  storage: Pick<Storage, "getItem" | "setItem">,
  view: SavedView,
): readonly SavedView[] {
  const search = view.sweepId === null ? withoutTrials(view.search) : view.search;
  return write(storage, [...others(storage, view), { ...view, search }]);
}

export const removeView = (storage: Pick<Storage, "getItem" | "setItem">, view: SavedView) =>
  write(storage, others(storage, view));

/** Those of a sweep, and those of every sweep. */
export const viewsOf = (views: readonly SavedView[], sweepId: number) =>
  views.filter((view) => view.sweepId === null || view.sweepId === sweepId);

const others = (storage: Pick<Storage, "getItem">, { name, sweepId }: SavedView) =>
  readViews(storage).filter((view) => view.name !== name || view.sweepId !== sweepId);

function write(storage: Pick<Storage, "setItem">, views: readonly SavedView[]) {
  storage.setItem(place, JSON.stringify(views));
  return views;
}

function withoutTrials(search: string): string {
  const parameters = new URLSearchParams(search);
  for (const key of ofOneSweep) parameters.delete(key);
  return parameters.toString();
}
