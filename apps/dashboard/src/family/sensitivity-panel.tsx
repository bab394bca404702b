"use client";

import { useAddress } from "../address/use-address.ts";
import { useEvidence } from "../evidence/use-evidence.ts";
import { SensitivityMap } from "../trials/sensitivity-map.tsx";
import { nameOf } from "./words.ts";

/** What each layer of a sweep's networks can lose: the mean over the seeds, one network at a time. */
export default function SensitivityPanel({ sweepId, ended }: { sweepId: number; ended: number }) {
  const address = useAddress();
  const scans = useEvidence(
    "GET /api/sweeps/{id}/sensitivity",
    { params: { id: sweepId } },
    ended,
  )?.scans;
  const asked = address.get("scan");
  const shown = scans?.find(({ id }) => id === asked) ?? scans?.[0];
  return (
    <section aria-label="Sensitivity to pruning" className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="heading">
          Sensitivity to pruning{" "}
          {shown && (
            <span className="font-normal text-faint">
              {shown.trials.length === 1
                ? `trial ${shown.trials[0]}`
                : `mean of the ${shown.trials.length} seeds of trials ${shown.trials.join(", ")}`}
            </span>
          )}
        </h2>
        {scans && scans.length > 1 && (
          <select
            className="field w-auto max-w-full"
            aria-label="Network"
            value={shown?.id}
            onChange={({ target }) =>
              address.set({ scan: target.value === scans[0]!.id ? null : target.value })
            }
          >
            {scans.map(({ id, line }) => (
              <option key={id} value={id}>
                {line.map((stage, depth) => nameOf({ ...stage, depth })).join(" → ")}
              </option>
            ))}
          </select>
        )}
      </div>
      {scans === undefined ? (
        <div className="card h-[240px]" aria-busy />
      ) : shown ? (
        <div className="card px-3 pb-3">
          <SensitivityMap scan={shown.scan} />
        </div>
      ) : (
        <p className="text-faint">No scan has ended yet.</p>
      )}
    </section>
  );
}
