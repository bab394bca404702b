import { NotFound } from "@resweep/spec";
import { renderReport } from "@resweep/sweeps";
import { Download, Pencil } from "lucide-react";
import type { Metadata } from "next";
import { Bar } from "../../../frame/bar.tsx";
import { Link } from "../../../frame/link.tsx";
import { PaletteButton } from "../../../frame/palette.tsx";
import { Refresh } from "../../../frame/refresh.tsx";
import { isId } from "../../../http/body.ts";
import { Ago } from "../../../numbers/ago.tsx";
import { May } from "../../../people/may.tsx";
import { platform } from "../../../platform/platform.ts";
import { reading } from "../../../platform/reading.tsx";
import { ReportText } from "../../../reports/report-text.tsx";

type Parameters = { params: Promise<{ id: string }> };

export const metadata: Metadata = { title: "Report" };

/** One report. Its charts are drawn by the server from what is stored, anew every so often while the page is open. */
export default async function ReportPage({ params }: Parameters) {
  const { id } = await params;
  return reading(async () => {
    if (!isId(id)) throw new NotFound(`there is no report ${id}`);
    const report = await platform().store.reports.get(Number(id));
    return (
      <>
        <Bar trail={[{ href: "/reports", label: "Reports" }]} title={report.title}>
          <May grant="launch">
            <Link href={`/reports/${id}/edit`} className="button button-small">
              <Pencil size={14} aria-hidden /> Edit
            </Link>
          </May>
          <a href={`/api/reports/${id}/export`} className="button button-small" download>
            <Download size={14} aria-hidden /> <span className="max-sm:sr-only">Export HTML</span>
          </a>
          <PaletteButton />
        </Bar>
        <main className="mx-auto max-w-3xl space-y-4 px-4 py-6 md:px-6">
          <p className="text-sm text-faint">
            Written by {report.createdBy}, edited by {report.updatedBy}{" "}
            <Ago at={report.updatedAt} />, version {report.version}
          </p>
          <ReportText html={await renderReport(platform(), report.body)} />
          <Refresh everyMs={15_000} />
        </main>
      </>
    );
  });
}
