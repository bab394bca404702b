import type { Platform } from "../platform.ts";
import { renderReport } from "../reports/render-report.ts";
import { reportPage } from "../reports/report-page.ts";

/** A report with its charts as they are now, as one HTML file without scripts. Throws NotFound. */
export async function exportReport(
  platform: Pick<Platform, "store">,
  id: number,
  at = new Date(),
): Promise<string> {
  const report = await platform.store.reports.get(id);
  const html = await renderReport(platform, report.body, { links: false });
  return reportPage(report, html, at);
}
