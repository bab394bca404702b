"use client";

import type { JudgedClaim } from "@resweep/sweeps";
import { CircleCheck, CircleHelp, CircleX, Plus } from "lucide-react";
import { useState } from "react";
import { api, troubleOf } from "../api.ts";
import type { WireTrial } from "../live/wire.ts";
import { formatDifference, formatP } from "../numbers/format.ts";
import { useMay } from "../people/may.tsx";
import { shortPath } from "../trials/paths.ts";
import { useEvidence } from "./use-evidence.ts";

const looks = {
  supported: { icon: CircleCheck, colour: "text-good" },
  refuted: { icon: CircleX, colour: "text-bad" },
  undecided: { icon: CircleHelp, colour: "text-soft" },
} as const;

/** What the sweep's declared claims have come to, and the seeds that would decide those still open. */
export function ClaimsPanel({
  sweepId,
  count,
  ended,
  trials,
}: {
  sweepId: number;
  /** How many there are, so that the panel has its size before the verdicts come. */
  count: number;
  /** Trials that have ended: verdicts may change with it. */
  ended: number;
  /** Of the sweep, for names as short as they can be. */
  trials: readonly WireTrial[];
}) {
  const answer = useEvidence("GET /api/sweeps/{id}/claims", { params: { id: sweepId } }, ended);
  const claims = answer?.claims;
  return (
    <section aria-label="Claims" className="space-y-2">
      <h2 className="heading">
        Claims{" "}
        <span className="font-normal text-faint">
          declared beforehand, judged by pairs of the same seed
        </span>
      </h2>
      <div className="card cards-when-narrow overflow-x-auto">
        <table className="grid-table">
          <thead>
            <tr>
              <th>Claim</th>
              <th>Verdict</th>
              <th className="number">A − B</th>
              <th className="number">95 % interval</th>
              <th className="number">n</th>
              <th className="number" title="Two-sided, adjusted over all claims (Holm)">
                p
              </th>
              <th>Next</th>
            </tr>
          </thead>
          <tbody>
            {claims?.map((claim, i) => (
              <ClaimRow key={claim.claim} {...{ claim, sweepId, trials }} number={i + 1} />
            )) ??
              Array.from({ length: count }, (_, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: nothing is known of them yet
                <tr key={i} className="h-14" aria-hidden>
                  <td colSpan={7} />
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function ClaimRow({
  claim,
  number,
  sweepId,
  trials,
}: {
  claim: JudgedClaim;
  number: number;
  sweepId: number;
  trials: readonly WireTrial[];
}) {
  const { verdict, final, comparison, metric, adjustedP, budget } = claim;
  const { icon: Icon, colour } = looks[verdict];
  const words = (where: JudgedClaim["a"]) =>
    Object.entries(where)
      .map(([path, value]) => `${shortPath(path, trials)} ${[value].flat().join(" or ")}`)
      .join(", ");
  const interval = comparison?.interval;
  return (
    <tr data-claim={number}>
      <td className="card-title card-wide py-2 text-left">
        <div>
          <div className="font-medium">{claim.claim}</div>
          <div className="text-xs text-faint">
            A {words(claim.a)}; B {words(claim.b)}
            {Object.keys(claim.at).length > 0 && `; at ${words(claim.at)}`} ·{" "}
            <span className="font-mono">{metric}</span>
            {budget && ` at equal ${budget}`}
          </div>
        </div>
      </td>
      <td data-label="Verdict">
        <span
          className={`inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap ${colour}`}
          data-verdict={verdict}
        >
          <Icon size={14} strokeWidth={2.25} aria-hidden />
          {verdict}
          {!final && <span className="font-normal text-faint">so far</span>}
        </span>
      </td>
      <td className="number" data-label="A − B">
        {formatDifference(metric, comparison?.difference)}
      </td>
      <td className="number card-wide whitespace-nowrap" data-label="95 % interval">
        {interval
          ? `${formatDifference(metric, interval.low)} to ${formatDifference(metric, interval.high)}`
          : "–"}
      </td>
      <td className="number" data-label="n">
        {claim.n}
      </td>
      <td className="number" data-label="p" title={`${claim.test} test`}>
        {comparison ? formatP(adjustedP) : "–"}
      </td>
      <td className="card-wide">
        <WayOn claim={claim} number={number} sweepId={sweepId} />
      </td>
    </tr>
  );
}

/** What is missing, and the seeds that would decide it, in one action. */
function WayOn({
  claim,
  number,
  sweepId,
}: {
  claim: JudgedClaim;
  number: number;
  sweepId: number;
}) {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const may = useMay();
  const { without, incomplete, furtherSeeds, verdict, final } = claim;
  const missing = [
    without.unfinished > 0 && `${without.unfinished} not ended`,
    without.diverged > 0 && `${without.diverged} diverged`,
    without.other > 0 && `${without.other} without a result`,
    incomplete > 0 && `${incomplete} seeds incomplete`,
  ].filter(Boolean);
  const add = async (seeds: number) => {
    setBusy(true);
    setTrouble(null);
    try {
      const body = { seeds, claim: number };
      await api.ask("POST /api/sweeps/{id}/seeds", { params: { id: sweepId }, body });
      return window.location.reload(); // an ended sweep runs again: the page follows it from its start
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-faint">
      {missing.length > 0 && <span>{missing.join(", ")}</span>}
      {verdict === "undecided" && final && furtherSeeds === null && (
        <span>
          {claim.n === 0 ? "no seed has a result on both sides" : "too small a difference to find"}
        </span>
      )}
      {may("launch") && verdict === "undecided" && final && furtherSeeds !== null && (
        <button
          type="button"
          className="button button-small"
          disabled={busy}
          title="Would decide it with 80 % power, were the difference what it seems"
          onClick={() => add(furtherSeeds)}
        >
          <Plus size={14} aria-hidden /> Run {furtherSeeds} more{" "}
          {furtherSeeds === 1 ? "seed" : "seeds"}
        </button>
      )}
      {trouble && (
        <span role="alert" className="text-bad">
          {trouble}
        </span>
      )}
    </div>
  );
}
