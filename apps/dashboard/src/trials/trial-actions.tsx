"use client";

import type { TrialAction } from "@resweep/sweeps";
import { useState } from "react";
import { useSure } from "../frame/use-sure.ts";
import type { WireTrial } from "../live/wire.ts";
import { act } from "../many/act.ts";
import { trialOffers } from "../many/trial-offers.ts";
import { useMay } from "../people/may.tsx";

/** What can be done with one trial now; before it is cancelled one is asked. */
export function TrialActions({ trial, onDone }: { trial: WireTrial; onDone(): void }) {
  const may = useMay();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  if (!may("launch")) return null;
  const run = async (action: TrialAction) => {
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
        .map((offer) => (
          <OfferButton key={offer.action} {...{ offer, busy }} run={() => void run(offer.action)} />
        ))}
    </>
  );
}

function OfferButton({
  offer: { action, label, icon: Icon, title, danger = false },
  busy,
  run,
}: {
  offer: (typeof trialOffers)[number];
  busy: boolean;
  run(): void;
}) {
  const { asked, ...sure } = useSure(run, action === "cancel");
  return (
    <button
      type="button"
      className={`button button-small ${danger ? "button-danger" : ""}`}
      disabled={busy}
      title={title}
      {...sure}
    >
      <Icon size={14} aria-hidden />
      {asked ? "Stop it?" : <span className="max-sm:sr-only">{label}</span>}
    </button>
  );
}
