import { NotFound } from "@resweep/spec";
import type { Metadata } from "next";
import { Bar } from "../../../../frame/bar.tsx";
import { Link } from "../../../../frame/link.tsx";
import { PaletteButton } from "../../../../frame/palette.tsx";
import { isId } from "../../../../http/body.ts";
import { platform } from "../../../../platform/platform.ts";
import { reading } from "../../../../platform/reading.tsx";
import { Timeline } from "../../../../sweeps/timeline.tsx";

const pageSize = 200;

type Parameters = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Parameters): Promise<Metadata> {
  return { title: `Timeline of sweep ${(await params).id}` };
}

/** What happened to a sweep and its trials: when, by whom and why. */
export default async function TimelinePage({ params, searchParams }: Parameters) {
  const { id } = await params;
  const asked = Number((await searchParams).before);
  return reading(async () => {
    if (!isId(id)) throw new NotFound(`there is no sweep ${id}`);
    const { store } = platform();
    const sweepId = Number(id);
    const before = Number.isSafeInteger(asked) && asked > 0 ? asked : undefined;
    const [sweep, found, trials] = await Promise.all([
      store.sweeps.get(sweepId),
      store.events.list({ sweepId, before, limit: pageSize + 1 }),
      store.trials.list({ sweepId }),
    ]);
    const events = found.slice(0, pageSize);
    const place = `/sweeps/${id}/timeline`;
    return (
      <>
        <Bar
          trail={[
            { href: "/", label: "Sweeps" },
            { href: `/sweeps/${id}`, label: sweep.name },
          ]}
          title="Timeline"
        >
          <PaletteButton />
        </Bar>
        <main className="space-y-4 px-4 py-4 md:px-6">
          <Timeline
            events={events}
            numbers={new Map(trials.map(({ id, number }) => [id, number]))}
          />
          <nav aria-label="Pages" className="flex gap-2">
            {before !== undefined && (
              <Link href={place} className="button">
                Newest
              </Link>
            )}
            {found.length > pageSize && (
              <Link href={`${place}?before=${events.at(-1)!.id}`} className="button">
                Older
              </Link>
            )}
          </nav>
        </main>
      </>
    );
  });
}
