import type { Metadata } from "next";
import { Bar } from "../../frame/bar.tsx";
import { Link } from "../../frame/link.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { Refresh } from "../../frame/refresh.tsx";
import { toWire } from "../../live/wire.ts";
import { platform } from "../../platform/platform.ts";
import { reading } from "../../platform/reading.tsx";
import { AllTrials } from "../../trials/all-trials.tsx";

export const metadata: Metadata = { title: "Trials" };

const sweepsOfAPage = 20;

/** The trials of the newest sweeps; older ones a page further. */
export default async function TrialsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { before: text } = await searchParams;
  const before = Number(text) > 0 ? Math.floor(Number(text)) : undefined;
  return reading(async () => {
    const { store } = platform();
    const found = await store.sweeps.list({ limit: sweepsOfAPage + 1, before });
    const sweeps = found.slice(0, sweepsOfAPage);
    const trials = await store.trials.briefs(sweeps.map(({ id }) => id));
    const older = found.length > sweepsOfAPage ? sweeps.at(-1)!.id : null;
    return (
      <>
        <Bar title="Trials">
          <Refresh everyMs={10_000} />
          <PaletteButton />
        </Bar>
        <main className="space-y-3 px-4 py-4 md:px-6">
          <AllTrials
            trials={toWire(trials)}
            sweeps={sweeps.map(({ id, name, objective }) => ({
              id,
              name,
              metric: objective.metric,
            }))}
          />
          <div className="flex gap-2">
            {before !== undefined && (
              <Link href="/trials" className="button">
                Newest
              </Link>
            )}
            {older !== null && (
              <Link href={`/trials?before=${older}`} className="button">
                Older sweeps
              </Link>
            )}
          </div>
        </main>
      </>
    );
  });
}
