import { offersInParts } from "@resweep/spec";
import type { WorkerSummary } from "@resweep/store";
import { Link } from "../frame/link.tsx";
import { Ago } from "../numbers/ago.tsx";
import { formatValue } from "../numbers/format.ts";
import { StateBadge } from "../states/state-badge.tsx";
import { flatten } from "../trials/paths.ts";
import { ReleaseButton } from "./release-button.tsx";
import { Usage } from "./usage.tsx";

/** One worker: what it runs, what it offers, and whether it takes work. */
export function WorkerCard({ worker }: { worker: WorkerSummary }) {
  const quarantined = worker.alive && worker.quarantinedAt !== null;
  return (
    <li className="card space-y-3 p-4">
      <div className="flex items-center gap-3">
        <h2 className="truncate font-semibold">{worker.name}</h2>
        <StateBadge state={quarantined ? "quarantined" : worker.alive ? "online" : "offline"} />
        <span className="ml-auto text-xs text-faint">
          heard of <Ago at={worker.seenAt} />
        </span>
      </div>
      {quarantined && (
        <div className="flex flex-wrap items-center gap-2 rounded-md bg-bad-soft px-3 py-2 text-sm">
          <p className="min-w-48 flex-1">
            It takes no work: trials failed here {worker.failures} times in a row because of the
            machine, the last <Ago at={worker.quarantinedAt} />. Mend it, then release it.
          </p>
          <ReleaseButton id={worker.id} />
        </div>
      )}
      <Slots worker={worker} />
      {worker.alive && worker.usage && <Usage usage={worker.usage} facts={worker.facts} />}
      <Facts rows={offered(worker)} />
      <details>
        <summary className="text-xs text-faint">Host and software</summary>
        <div className="mt-2">
          <Facts rows={told(worker)} />
        </div>
      </details>
    </li>
  );
}

function Slots({ worker }: { worker: WorkerSummary }) {
  return (
    <ol className="flex flex-wrap gap-2" aria-label="Slots">
      {Array.from({ length: worker.slots }, (_, slot) => slot).map((slot) => {
        const job = worker.running.find((one) => one.slot === slot);
        return (
          <li key={slot} className="rounded-md border border-line px-2.5 py-1.5 text-sm">
            <span className="mr-2 text-xs text-faint">slot {slot}</span>
            {job ? (
              <Link href={`/trials/${job.trialId}`} className="link">
                trial {job.trialId}
              </Link>
            ) : (
              <span className="text-faint">
                {worker.alive && worker.quarantinedAt === null ? "free" : "–"}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

type Row = readonly [name: string, value: unknown];

/** What a sweep can require of it. */
function offered({ offers }: WorkerSummary): readonly Row[] {
  const { device, memoryGiB, fingerprint, datasets, stores } = offersInParts(offers);
  return [
    ["device", device ?? "not known yet"],
    ["memory a trial", memoryGiB === null ? null : `${memoryGiB} GiB or more`],
    ["fingerprint", fingerprint],
    ["datasets", datasets.join(", ")],
    ["artifact store", stores.join(", ")],
  ];
}

/** What it tells beyond that. */
function told({ host, pid, facts }: WorkerSummary): readonly Row[] {
  const { datasets, device: _device, fingerprint: _fingerprint, ...rest } = facts;
  const places = Object.entries((datasets as Record<string, string> | undefined) ?? {});
  return [
    ["host", `${host}, process ${pid}`],
    ...Object.entries(flatten(rest)),
    ...places.map(([name, place]) => [name, place] as const),
  ];
}

function Facts({ rows }: { rows: readonly Row[] }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-xs">
      {rows
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-faint">{name}</dt>
            <dd className="min-w-0 break-words font-mono">{formatValue(value)}</dd>
          </div>
        ))}
    </dl>
  );
}
