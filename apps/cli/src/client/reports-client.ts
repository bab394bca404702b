import type { Report, ReportSummary } from "@resweep/store";

/** Pages of notes with charts. All but `list` and `create` throw NotFound. */
export interface ReportsClient {
  /** The last edited first. */
  list(): Promise<readonly ReportSummary[]>;
  get(id: number): Promise<Report>;
  /** Throws InvalidInput. */
  create(report: {
    readonly title: string;
    readonly body: string;
  }): Promise<{ readonly id: number }>;
  /** As one HTML file. */
  export(id: number): Promise<string>;
}
