"use client";

import type { TrialAction } from "@resweep/sweeps";
import { useState } from "react";
import type { WireTrial } from "../live/wire.ts";
import { act } from "../many/act.ts";
import { trialOffers } from "../many/trial-offers.ts";
import { useMay } from "../people/may.tsx";

/** What can be done with one trial now; before it is cancelled one is asked. */
export function TrialActions({ trial, onDone }: { trial: WireTrial; onDone(): void }) {
  const may = useMay();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [asked, setAsked] = useState<TrialAction | null>(null);
  if (!may("launch")) return null;
  const run = async (action: TrialAction) => {
    setAsked(null);
    setBusy(true);
    const [came] = await act({ kind: "trials", action, ids: [trial.id] }, () => {});
    setTrouble(came?.why ?? null);
    setBusy(false);
    onDone();
  };
  return (
    <>
      {trouble && (
        <span role="alert" className="text-xs text-bad">
          {trouble}
        </span>
      )}
      {trialOffers
        .filter(({ action, suits }) => action !== "delete" && suits(trial))
        .map(({ action, label, icon: Icon, title, danger = false }) => (
          <button
            key={action}
            type="button"
            className={`button button-small ${danger ? "button-danger" : ""}`}
            disabled={busy}
            title={title}
            onBlur={() => setAsked(null)}
            onClick={() =>
              action === "cancel" && asked !== action ? setAsked(action) : void run(action)
            }
          >
            <Icon size={14} aria-hidden />
            {asked === action ? "Stop it?" : <span className="max-sm:sr-only">{label}</span>}
          </button>
        ))}
    </>
  );
}
