import { NotFound } from "@resweep/spec";
import type { Metadata } from "next";
import { Bar } from "../../../../frame/bar.tsx";
import { PaletteButton } from "../../../../frame/palette.tsx";
import { isId } from "../../../../http/body.ts";
import { platform } from "../../../../platform/platform.ts";
import { reading } from "../../../../platform/reading.tsx";
import { ReportEditor } from "../../../../reports/report-editor.tsx";

export const metadata: Metadata = { title: "Edit a report" };

export default async function EditReportPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return reading(async () => {
    if (!isId(id)) throw new NotFound(`there is no report ${id}`);
    const { version, title, body } = await platform().store.reports.get(Number(id));
    return (
      <>
        <Bar
          trail={[
            { href: "/reports", label: "Reports" },
            { href: `/reports/${id}`, label: title },
          ]}
          title="Edit"
        >
          <PaletteButton />
        </Bar>
        <main className="px-4 py-4 md:px-6">
          <ReportEditor report={{ id: Number(id), version, title, body }} />
        </main>
      </>
    );
  });
}
