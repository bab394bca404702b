"use client";

import { useMay } from "../people/may.tsx";
import { ManyBar } from "./many-bar.tsx";
import { choicesFor } from "./offers.ts";
import { type Actable, trialOffers } from "./trial-offers.ts";
import { useMany } from "./use-many.ts";

/** What can be done to the trials that are chosen in a table. */
export function TrialsBar({
  chosen,
  outOfView,
  onClear,
  onDone,
}: {
  chosen: readonly Actable[];
  /** How many of them the filter hides. */
  outOfView: number;
  onClear(): void;
  onDone(): void;
}) {
  const may = useMay();
  const many = useMany(onDone);
  if (!may("launch")) return null;
  const offers = trialOffers.filter(({ action }) => action !== "delete" || may("admin"));
  return (
    <ManyBar
      kind="trials"
      count={chosen.length}
      hint={outOfView > 0 ? `${outOfView} out of view` : undefined}
      choices={choicesFor(
        offers,
        chosen,
        (action, ids) => void many.run({ kind: "trials", action, ids }),
      )}
      {...{ many, onClear }}
    />
  );
}
