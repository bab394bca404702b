import type { Metadata } from "next";
import { Bar } from "../../../frame/bar.tsx";
import { PaletteButton } from "../../../frame/palette.tsx";
import { isId } from "../../../http/body.ts";
import { platform } from "../../../platform/platform.ts";
import { reading } from "../../../platform/reading.tsx";
import { exampleBody } from "../../../reports/example.ts";
import { ReportEditor } from "../../../reports/report-editor.tsx";

export const metadata: Metadata = { title: "New report" };

/** A new report; of `?sweep=ID`, or of the newest one there is. */
export default async function NewReportPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { sweep: asked } = await searchParams;
  return reading(async () => {
    const { sweeps } = platform().store;
    const about =
      typeof asked === "string" && isId(asked)
        ? await sweeps.get(Number(asked))
        : (await sweeps.list({ limit: 1 }))[0];
    return (
      <>
        <Bar trail={[{ href: "/reports", label: "Reports" }]} title="New report">
          <PaletteButton />
        </Bar>
        <main className="px-4 py-4 md:px-6">
          <ReportEditor
            key={String(asked)}
            report={{
              id: null,
              version: 0,
              title: about?.name ?? "",
              body: exampleBody(about?.id ?? 1),
            }}
          />
        </main>
      </>
    );
  });
}
