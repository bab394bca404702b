import { operations } from "@resweep/api";
import { exportSweep } from "@resweep/sweeps";
import { readId } from "../../../../../http/body.ts";
import { readQuery } from "../../../../../http/query.ts";
import { route } from "../../../../../http/route.ts";
import { platform } from "../../../../../platform/platform.ts";

const types = { csv: "text/csv; charset=utf-8", jsonl: "application/x-ndjson; charset=utf-8" };

/** Lines as they are read from the database: an export of any size needs the memory of one page of points. */
export const GET = route<{ id: string }>(async (request, params) => {
  const id = readId("id", params.id);
  const { format, points, ...query } = readQuery(
    operations["GET /api/sweeps/{id}/export"].query,
    request,
  );
  const byPoint = points === "" || points === "1" || points === "true";
  const rows = query.rows ?? (byPoint ? "points" : "trials");
  const lines = exportSweep(platform(), id, { format, rows });
  const first = await lines.next(); // an unknown sweep is refused before the first byte
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (!first.done) controller.enqueue(encoder.encode(first.value));
      else controller.close();
    },
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  const name = `sweep-${id}${rows === "trials" ? "" : `-${rows}`}.${format}`;
  return new Response(body, {
    headers: {
      "content-type": types[format],
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
});
