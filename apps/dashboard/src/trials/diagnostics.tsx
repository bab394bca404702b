"use client";

import { findMetric } from "@resweep/spec";
import { useEffect, useMemo, useState } from "react";
import { useAddress } from "../address/use-address.ts";
import { api } from "../api.ts";
import { MapChart, mapHeight } from "../charts/map-chart.tsx";
import { type PartMap, partMap } from "../charts/part-map.ts";
import { Segmented } from "../frame/segmented.tsx";
import { decodeCurve, type WireCurve } from "../live/wire.ts";
import { formatNumber } from "../numbers/format.ts";

const families = {
  "gradient norm": "block/*/gradient-norm",
  "residual ratio": "block/*/residual-ratio",
  "activation variance": "block/*/activation-variance",
  gamma: "block/*/gamma",
  "weight norm": "stage/*/weight-norm",
} as const;
type Quantity = keyof typeof families;
const quantities = Object.keys(families) as Quantity[];

/** As many columns as can be told apart. */
const mostSteps = 400;

/** How signals pass through a network: a quantity of every block, or stage, over the steps at which it was diagnosed. */
export default function Diagnostics({
  trialId,
  live,
  blocks,
}: {
  trialId: number;
  /** Whether more may come: the map is read anew while it does, and once more at the end. */
  live: boolean;
  /** Names in the order of the network. */
  blocks: readonly string[];
}) {
  const address = useAddress();
  const asked = address.get("diagnostics", quantities[0]);
  const quantity = quantities.find((one) => one === asked) ?? quantities[0]!;
  const name = families[quantity];
  const [read, setRead] = useState<{ name: string; curves: readonly WireCurve[] } | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const query = { trials: String(trialId), names: name, points: mostSteps };
    const readCurves = async () => {
      try {
        const { curves } = await api.ask("GET /api/curves", { query, signal });
        setRead({ name, curves });
        setFailed(false);
      } catch {
        if (!signal.aborted) setFailed(true);
      }
    };
    void readCurves();
    const timer = live ? setInterval(() => !document.hidden && readCurves(), 5000) : undefined;
    return () => {
      clearInterval(timer);
      controller.abort();
    };
  }, [trialId, name, live]);
  const map = useMemo(
    () => (read?.name === name ? partMap(read.curves.map(decodeCurve), blocks) : null),
    [read, name, blocks],
  );
  const unit = name.startsWith("stage") ? "stage" : "block";

  return (
    <section aria-label="Diagnostics" className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="heading">Diagnostics</h2>
        <div className="whitespace-nowrap [&>fieldset]:flex-wrap">
          <Segmented
            label="Quantity"
            options={quantities}
            value={quantity}
            onChange={(next) => address.set({ diagnostics: next === quantities[0] ? null : next })}
          />
        </div>
      </div>
      <figure className="card p-3" aria-label={`${quantity} of each ${unit}`}>
        <figcaption className="mb-2 text-xs text-faint">{findMetric(name)?.summary}</figcaption>
        {map === null || map.steps.length === 0 ? (
          <p
            className="flex min-h-20 items-center justify-center text-xs text-faint"
            style={map ? undefined : { height: mapHeight(blocks.length) }}
          >
            {failed ? unanswered : map === null ? "Reading points ..." : nothing(quantity, live)}
          </p>
        ) : (
          <>
            <MapChart map={map} label={quantity} unit={unit} />
            <Spoken map={map} quantity={quantity} unit={unit} />
          </>
        )}
      </figure>
    </section>
  );
}

const unanswered = "The dashboard does not answer. Reload the page to try again.";

function nothing(quantity: Quantity, live: boolean): string {
  if (live) return "Nothing recorded yet.";
  if (quantity === "residual ratio")
    return "Nothing recorded: a ratio is of blocks with a shortcut.";
  return "Nothing recorded.";
}

/** The map in one sentence and the last value of each part. */
function Spoken({ map, quantity, unit }: { map: PartMap; quantity: Quantity; unit: string }) {
  const { parts, steps, values, range } = map;
  const about = range
    ? `from ${formatNumber(range[0])} to ${formatNumber(range[1])}`
    : "none of it finite";
  return (
    <div className="sr-only">
      <table>
        <caption>
          {`${quantity} of ${parts.length} ${unit}s at ${steps.length} steps, ${about}; the last value of each.`}
        </caption>
        <tbody>
          {parts.map((part, row) => (
            <tr key={part}>
              <th scope="row">{part}</th>
              <td>{formatNumber(values[row]!.at(-1))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
