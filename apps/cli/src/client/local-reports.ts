import { createReport, exportReport, type Platform } from "@resweep/sweeps";
import type { ReportsClient } from "./reports-client.ts";

/** Runs the use cases in this process. */
export function localReports(platform: Platform, by: string): ReportsClient {
  const { reports } = platform.store;
  return {
    list: (options) => reports.list(options),
    delete: (id) => reports.delete(id, { by }),
    undelete: (id) => reports.undelete(id, { by }),
    get: (id) => reports.get(id),
    create: (report) => createReport(platform, report, { by }),
    export: (id) => exportReport(platform, id),
  };
}
