import { exportReport } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

/** One HTML file that needs nothing else and has no script. */
export const GET = route<{ id: string }>(async (_request, params) => {
  const id = readId("id", params.id);
  return new Response(await exportReport(platform(), id), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-disposition": `attachment; filename="report-${id}.html"`,
      "cache-control": "no-store",
    },
  });
});
