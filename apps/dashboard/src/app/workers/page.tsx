import type { Metadata } from "next";
import { Bar } from "../../frame/bar.tsx";
import { Example } from "../../frame/example.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { Refresh } from "../../frame/refresh.tsx";
import { platform } from "../../platform/platform.ts";
import { reading } from "../../platform/reading.tsx";
import { WorkerCard } from "../../workers/worker-card.tsx";

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
              <WorkerCard key={worker.id} worker={worker} />
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
        machine, in a clone of this repository, with the addresses that{" "}
        <code className="font-mono">npx resweep users worker-role</code> prints here:
      </p>
      <Example>
        {`DATABASE_URL=postgres://... REDIS_URL=redis://... \\\n  npx resweep worker --slots 1`}
      </Example>
    </div>
  );
}
