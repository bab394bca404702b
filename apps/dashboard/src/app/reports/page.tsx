import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Bar } from "../../frame/bar.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { isId } from "../../http/body.ts";
import { Ago } from "../../numbers/ago.tsx";
import { platform } from "../../platform/platform.ts";
import { reading } from "../../platform/reading.tsx";
import { FirstReport } from "../../reports/first-report.tsx";
import { Undelete } from "../../reports/undelete.tsx";

export const metadata: Metadata = { title: "Reports" };

export default async function ReportsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { deleted } = await searchParams;
  return reading(async () => {
    const reports = await platform().store.reports.list();
    return (
      <>
        <Bar title="Reports">
          <Link href="/reports/new" className="button button-primary button-small">
            <Plus size={14} aria-hidden /> New report
          </Link>
          <PaletteButton />
        </Bar>
        <main className="space-y-4 px-4 py-4 md:px-6">
          {typeof deleted === "string" && isId(deleted) && <Undelete id={Number(deleted)} />}
          {reports.length === 0 ? (
            <FirstReport />
          ) : (
            <div className="card cards-when-narrow overflow-x-auto">
              <table className="grid-table">
                <thead>
                  <tr>
                    <th>Report</th>
                    <th>Edited</th>
                    <th>By</th>
                    <th>Written by</th>
                    <th className="number">Version</th>
                  </tr>
                </thead>
                <tbody>
                  {reports.map(({ id, title, version, createdBy, updatedAt, updatedBy }) => (
                    <tr key={id} data-report={id}>
                      <td className="card-title max-w-96 font-medium">
                        <Link href={`/reports/${id}`} className="block truncate hover:underline">
                          {title}
                        </Link>
                      </td>
                      <td data-label="Edited" className="text-soft">
                        <Ago at={updatedAt} />
                      </td>
                      <td data-label="By" className="text-soft">
                        {updatedBy}
                      </td>
                      <td data-label="Written by" className="text-soft">
                        {createdBy}
                      </td>
                      <td data-label="Version" className="number text-soft">
                        {version}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </main>
      </>
    );
  });
}
