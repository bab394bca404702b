import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { Bar } from "../../frame/bar.tsx";
import { Link } from "../../frame/link.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { isId } from "../../http/body.ts";
import { May } from "../../people/may.tsx";
import { platform } from "../../platform/platform.ts";
import { reading } from "../../platform/reading.tsx";
import { FirstReport } from "../../reports/first-report.tsx";
import { ReportTable } from "../../reports/report-table.tsx";
import { Undelete } from "../../reports/undelete.tsx";

export const metadata: Metadata = { title: "Reports" };

const shelves = [
  { label: "Current", href: "/reports", isDeleted: false },
  { label: "Deleted", href: "/reports?shelf=deleted", isDeleted: true },
] as const;

export default async function ReportsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { deleted, shelf } = await searchParams;
  const gone = shelf === "deleted";
  return reading(async () => {
    const reports = await platform().store.reports.list({ deleted: gone });
    return (
      <>
        <Bar title="Reports">
          <May grant="launch">
            <Link href="/reports/new" className="button button-primary button-small">
              <Plus size={14} aria-hidden /> New report
            </Link>
          </May>
          <PaletteButton />
        </Bar>
        <main className="space-y-4 px-4 py-4 md:px-6">
          {typeof deleted === "string" && isId(deleted) && <Undelete id={Number(deleted)} />}
          <nav aria-label="Shelves" className="flex gap-1.5">
            {shelves.map(({ label, href, isDeleted }) => (
              <Link
                key={href}
                href={href}
                className="chip"
                data-on={isDeleted === gone}
                aria-current={isDeleted === gone ? "page" : undefined}
              >
                {label}
              </Link>
            ))}
          </nav>
          {reports.length > 0 ? (
            <ReportTable reports={reports} />
          ) : gone ? (
            <p className="py-8 text-center text-faint">Nothing was deleted in the last week.</p>
          ) : (
            <FirstReport />
          )}
        </main>
      </>
    );
  });
}
