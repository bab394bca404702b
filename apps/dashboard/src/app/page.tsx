import type { Shelf } from "@resweep/store";
import { Plus } from "lucide-react";
import { Bar } from "../frame/bar.tsx";
import { Link } from "../frame/link.tsx";
import { PaletteButton } from "../frame/palette.tsx";
import { ThemeButton } from "../frame/theme-button.tsx";
import { toWire } from "../live/wire.ts";
import { May } from "../people/may.tsx";
import { platform } from "../platform/platform.ts";
import { reading } from "../platform/reading.tsx";
import { SweepHistory } from "../sweeps/sweep-history.tsx";

const pageSize = 50;
const shelves: readonly string[] = ["archived", "deleted"] satisfies Shelf[];

export default async function HistoryPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = await searchParams;
  const search = typeof query.search === "string" ? query.search.slice(0, 200) : "";
  const shelf = shelves.includes(String(query.shelf)) ? (query.shelf as Shelf) : "current";
  const before = Number(query.before) > 0 ? Math.floor(Number(query.before)) : undefined;
  return reading(async () => {
    const sweeps = await platform().store.sweeps.list({
      limit: pageSize + 1,
      before,
      search: search || undefined,
      shelf,
    });
    return (
      <>
        <Bar title="Sweeps">
          <May grant="launch">
            <Link href="/sweeps/new" className="button button-primary button-small">
              <Plus size={14} aria-hidden /> New sweep
            </Link>
          </May>
          <div className="md:hidden">
            <ThemeButton />
          </div>
          <PaletteButton />
        </Bar>
        <main className="px-4 py-4 md:px-6">
          <SweepHistory
            sweeps={toWire(sweeps.slice(0, pageSize))}
            older={sweeps.length > pageSize ? sweeps[pageSize - 1]!.id : null}
            search={search}
            shelf={shelf}
            first={before === undefined}
          />
        </main>
      </>
    );
  });
}
