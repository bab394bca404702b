import type { Report, ReportSummary } from "@resweep/store";
import { z } from "zod";
import type { ReportsClient } from "./reports-client.ts";

const Summary = z.looseObject({
  id: z.int(),
  title: z.string(),
  version: z.int(),
  createdAt: z.coerce.date(),
  createdBy: z.string(),
  updatedAt: z.coerce.date(),
  updatedBy: z.string(),
});
const Detail = Summary.extend({ body: z.string() });

/** Asks a dashboard: `ask` for JSON, `send` for anything else. */
interface Asking {
  ask<T>(schema: z.ZodType<T>, path: string, init?: RequestInit): Promise<T>;
  send(path: string): Promise<Response>;
  body(method: string, body: unknown): RequestInit;
}

export function httpReports({ ask, send, body }: Asking): ReportsClient {
  return {
    async list() {
      const { reports } = await ask(z.object({ reports: z.array(Summary) }), "reports");
      return reports satisfies readonly ReportSummary[];
    },
    get: async (id) => (await ask(Detail, `reports/${id}`)) satisfies Report,
    create: (report) => ask(z.object({ id: z.int() }), "reports", body("POST", report)),
    export: async (id) => await (await send(`reports/${id}/export`)).text(),
  };
}
