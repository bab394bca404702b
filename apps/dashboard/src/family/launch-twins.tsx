"use client";

import type { FamilyMember, PlannedTwin } from "@resweep/sweeps";
import { Plus } from "lucide-react";
import { useState } from "react";
import { api, troubleOf } from "../api.ts";
import { useEvidence } from "../evidence/use-evidence.ts";
import { Popover } from "../frame/popover.tsx";
import { formatMetric, formatValue } from "../numbers/format.ts";
import { useMay } from "../people/may.tsx";

/** The dense twins that compressed networks lack, shown before they are launched into the sweep; nothing where none lacks. */
export function LaunchTwins({
  sweepId,
  ended,
  networks,
}: {
  sweepId: number;
  /** Trials that have ended: the plan may change with it. */
  ended: number;
  networks: readonly FamilyMember[];
}) {
  const plan = useEvidence("GET /api/sweeps/{id}/twins", { params: { id: sweepId } }, ended);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const may = useMay();
  if (!may("launch") || !plan || plan.trials === 0) return null;
  const { twins, trials } = plan;
  const launch = async () => {
    setBusy(true);
    setTrouble(null);
    try {
      await api.ask("POST /api/sweeps/{id}/twins", { params: { id: sweepId } });
      return window.location.reload(); // an ended sweep runs again: the page follows it from its start
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
  };
  return (
    <Popover
      align="right"
      label={
        <>
          <Plus size={14} aria-hidden /> Launch dense twins
        </>
      }
    >
      <p className="px-1 text-xs text-faint">
        Trained as small from the start, for as many epochs as the compressed network in all, with
        the same seeds.
      </p>
      <ul className="mt-2 space-y-2 px-1">
        {twins.map((twin) => (
          <li key={twin.of[0]} className="text-sm" data-twin>
            <Twin twin={twin} networks={networks} />
          </li>
        ))}
      </ul>
      {trouble && (
        <p role="alert" className="mt-2 px-1 text-xs text-bad">
          {trouble}
        </p>
      )}
      <div className="mt-3 flex justify-end">
        <button type="button" className="button button-small" disabled={busy} onClick={launch}>
          Launch {trials} {trials === 1 ? "trial" : "trials"}
        </button>
      </div>
    </Popover>
  );
}

function Twin({ twin, networks }: { twin: PlannedTwin; networks: readonly FamilyMember[] }) {
  const { of, values, macs, compressedMacs, equal, epochs, seeds } = twin;
  const numbers = of.map((id) => networks.findIndex((network) => network.id === id) + 1);
  const words = Object.entries(values).map(
    ([path, value]) => `${path.replace(/^(architecture|recipe)\./, "")} ${formatValue(value)}`,
  );
  const apart = 100 * (macs / compressedMacs - 1);
  return (
    <>
      <div>
        Of {numbers.join(", ")}: <span className="font-medium">{words.join(", ")}</span>
      </div>
      <div className="text-xs text-soft">
        {formatMetric("network/macs", macs)} MACs, {apart < 0 ? "−" : "+"}
        {Math.abs(apart).toFixed(1)} %{!equal && " (the closest there is)"}; {epochs} epochs; seeds{" "}
        {seeds.join(", ")}
      </div>
    </>
  );
}
