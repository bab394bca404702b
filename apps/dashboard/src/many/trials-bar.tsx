"use client";

import type { WireTrial } from "../live/wire.ts";
import { useMay } from "../people/may.tsx";
import { ManyBar } from "./many-bar.tsx";
import { trialChoices } from "./trial-choices.ts";
import { useMany } from "./use-many.ts";

/** What can be done to the trials that are chosen in the table of a sweep. */
export function TrialsBar({
  chosen,
  outOfView,
  onClear,
  onDone,
}: {
  chosen: readonly WireTrial[];
  /** How many of them the filter hides. */
  outOfView: number;
  onClear(): void;
  onDone(): void;
}) {
  const may = useMay();
  const many = useMany(onDone);
  if (!may("launch")) return null;
  const choices = trialChoices
    .filter(({ action }) => action !== "delete" || may("admin"))
    .map(({ action, suits, ...looks }) => {
      const ids = chosen.filter(suits).map(({ id }) => id);
      return {
        ...looks,
        count: ids.length,
        run: () => void many.run({ kind: "trials", action, ids }),
      };
    });
  return (
    <ManyBar
      chosen={
        chosen.length === 0 ? null : `${chosen.length} ${chosen.length === 1 ? "trial" : "trials"}`
      }
      hint={outOfView > 0 ? `${outOfView} out of view` : undefined}
      {...{ choices, many, onClear }}
    />
  );
}
