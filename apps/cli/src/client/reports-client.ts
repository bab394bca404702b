import type { Report, ReportSummary } from "@resweep/store";

/** Pages of notes with charts. All but `list` and `create` throw NotFound. */
export interface ReportsClient {
  /** The last edited first; or those that can still be brought back. */
  list(options: { readonly deleted: boolean }): Promise<readonly ReportSummary[]>;
  get(id: number): Promise<Report>;
  /** Throws InvalidInput. */
  create(report: {
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly id: number }>;
  /** Hides it; for a week it can be brought back. */
  delete(id: number): Promise<void>;
  /** Throws Conflict where it is not deleted. */
  undelete(id: number): Promise<void>;
  /** As one HTML file. */
  export(id: number): Promise<string>;
}
