import type { Metadata } from "next";
import Link from "next/link";
import { Bar } from "../../frame/bar.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { Refresh } from "../../frame/refresh.tsx";
import { Ago } from "../../numbers/ago.tsx";
import { formatValue } from "../../numbers/format.ts";
import { platform } from "../../platform/platform.ts";
import { reading } from "../../platform/reading.tsx";
import { StateBadge } from "../../states/state-badge.tsx";
import { flatten } from "../../trials/paths.ts";

export const metadata: Metadata = { title: "Workers" };

export default async function WorkersPage() {
  return reading(async () => {
    const workers = await platform().store.workers.list();
    return (
      <>
        <Bar title="Workers">
          <PaletteButton />
        </Bar>
        <main className="space-y-4 px-4 py-4 md:px-6">
          <Refresh everyMs={5000} />
          {workers.length === 0 && <NoWorkers />}
          <ul className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
            {workers.map((worker) => (
              <li key={worker.id} className="card space-y-3 p-4">
                <div className="flex items-center gap-3">
                  <h2 className="truncate font-semibold">{worker.name}</h2>
                  <StateBadge state={worker.alive ? "online" : "offline"} />
                  <span className="ml-auto text-xs text-faint">
                    heard of <Ago at={worker.seenAt} />
                  </span>
                </div>
                <ol className="flex flex-wrap gap-2" aria-label="Slots">
                  {Array.from({ length: worker.slots }, (_, slot) => slot).map((slot) => {
                    const job = worker.running.find((one) => one.slot === slot);
                    return (
                      <li
                        key={slot}
                        className="rounded-md border border-line px-2.5 py-1.5 text-sm"
                      >
                        <span className="mr-2 text-xs text-faint">slot {slot}</span>
                        {job ? (
                          <Link href={`/trials/${job.trialId}`} className="link">
                            trial {job.trialId}
                          </Link>
                        ) : (
                          <span className="text-faint">{worker.alive ? "free" : "–"}</span>
                        )}
                      </li>
                    );
                  })}
                </ol>
                <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-0.5 text-xs">
                  {[
                    ["host", `${worker.host}, process ${worker.pid}`],
                    ["capability", worker.capability],
                    ...Object.entries(flatten(worker.facts)).filter(([, value]) => value !== ""),
                  ].map(([name, value]) => (
                    <div key={String(name)} className="contents">
                      <dt className="text-faint">{String(name)}</dt>
                      <dd className="truncate font-mono" title={formatValue(value)}>
                        {formatValue(value)}
                      </dd>
                    </div>
                  ))}
                </dl>
              </li>
            ))}
          </ul>
        </main>
      </>
    );
  });
}

function NoWorkers() {
  return (
    <div className="mx-auto max-w-xl space-y-3 py-12">
      <h2 className="text-xl font-semibold">No worker is known</h2>
      <p className="text-soft">
        Sweeps can be launched all the same; their trials wait.{" "}
        <code className="font-mono">npm start</code> starts a worker on this machine. On another
        machine, in a clone of this repository:
      </p>
      <pre className="card overflow-x-auto p-4 font-mono text-sm leading-6">
        {`DATABASE_URL=postgres://... REDIS_URL=redis://... \\\n  npx resweep worker --slots 1`}
      </pre>
    </div>
  );
}
