import type { WorkerUsage } from "@resweep/store";
import { Fragment } from "react";
import { formatNumber, formatPercent } from "../numbers/format.ts";

/** What a worker and its trials use of their machine, as bars beside the numbers. */
export function Usage({
  usage: { cores, memoryMiB, gpus },
  facts,
}: {
  usage: WorkerUsage;
  facts: Readonly<Record<string, unknown>>;
}) {
  const allCores = Number(facts.cores) || null;
  const allMemory = Number(facts.memoryMiB) || null;
  return (
    <dl
      aria-label="Use of the machine"
      className="grid grid-cols-[auto_4rem_1fr] items-center gap-x-4 gap-y-0.5 text-xs"
    >
      {cores !== null && (
        <Meter
          name="processor"
          share={allCores && cores / allCores}
          text={`${formatNumber(cores)} of ${allCores ?? "?"} cores`}
        />
      )}
      <Meter
        name="memory"
        share={allMemory && memoryMiB / allMemory}
        text={`${gibibytes(memoryMiB)} of ${allMemory === null ? "?" : gibibytes(allMemory)}`}
      />
      {gpus.map(({ id, busy, memoryMiB: own, totalMiB }) => (
        <Fragment key={id}>
          <Meter
            name={`GPU ${id}`}
            share={busy}
            text={busy === null ? "does not tell" : `${formatPercent(busy, 0)} of the time`}
          />
          <Meter
            name={`GPU ${id} memory`}
            share={own / totalMiB}
            text={`${gibibytes(own)} of ${gibibytes(totalMiB)}`}
          />
        </Fragment>
      ))}
    </dl>
  );
}

function Meter({ name, share, text }: { name: string; share: number | null; text: string }) {
  return (
    <div className="contents">
      <dt className="truncate text-faint">{name}</dt>
      <dd aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
        <div
          className="h-full rounded-full bg-live"
          style={{ width: `${100 * Math.min(1, share ?? 0)}%` }}
        />
      </dd>
      <dd className="tabular">{text}</dd>
    </div>
  );
}

const gibibytes = (mebibytes: number) => `${formatNumber(mebibytes / 1024)} GiB`;
