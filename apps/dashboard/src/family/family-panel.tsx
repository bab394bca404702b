"use client";

import { useAddress } from "../address/use-address.ts";
import { useEvidence } from "../evidence/use-evidence.ts";
import { Segmented } from "../frame/segmented.tsx";
import { FamilyTree } from "./family-tree.tsx";
import { FrontChart } from "./front-chart.tsx";
import { LaunchTwins } from "./launch-twins.tsx";
import { costNames } from "./words.ts";

/** What each stage made of a sweep's networks: their tree, and accuracy against a cost that is chosen. */
export default function FamilyPanel({ sweepId, ended }: { sweepId: number; ended: number }) {
  const address = useAddress();
  const family = useEvidence("GET /api/sweeps/{id}/family", { params: { id: sweepId } }, ended);
  const costs = family?.costs ?? [];
  const asked = address.get("cost");
  const cost = costs.find((one) => costNames[one] === asked) ?? costs[0] ?? "network/macs";
  const networks = family?.networks ?? [];
  const lacking = networks.some(({ compressed, twin }) => compressed && !twin?.equal);
  const hardware = [...new Set(networks.flatMap((network) => network.hardware))];
  return (
    <section aria-label="Compression family" className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="heading">
          Compression family{" "}
          <span className="font-normal text-faint">
            mean and 95 % interval over seeds; small: against the parent, seed by seed
          </span>
        </h2>
        {costs.length > 1 && (
          <div className="whitespace-nowrap [&>fieldset]:flex-wrap">
            <Segmented
              label="Cost"
              options={costs.map((one) => costNames[one])}
              value={costNames[cost]}
              onChange={(next) =>
                address.set({ cost: next === costNames[costs[0]!] ? null : next })
              }
            />
          </div>
        )}
        <div className="ml-auto">
          {lacking && <LaunchTwins sweepId={sweepId} ended={ended} networks={networks} />}
        </div>
      </div>
      {family === undefined ? (
        <div className="card h-[348px]" aria-busy />
      ) : (
        <>
          <div className="card px-3 pt-2.5 pb-2">
            <FrontChart family={family} cost={cost} />
          </div>
          <FamilyTree family={family} cost={cost} />
          {hardware.length > 0 && (
            <p className="text-xs text-faint">
              Latency: one image in ONNX Runtime on {hardware.join("; ")}.
            </p>
          )}
        </>
      )}
    </section>
  );
}
