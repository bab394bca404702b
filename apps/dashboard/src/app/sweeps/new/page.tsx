import { sweepShape, TrialConfig } from "@resweep/sweeps";
import type { Metadata } from "next";
import { NewSweep } from "../../../form/new-sweep.tsx";
import { readOrigin } from "../../../form/origin.ts";
import { readTemplates } from "../../../form/read-templates.ts";
import { Bar } from "../../../frame/bar.tsx";
import { PaletteButton } from "../../../frame/palette.tsx";
import { platform } from "../../../platform/platform.ts";
import { reading } from "../../../platform/reading.tsx";

export const metadata: Metadata = { title: "New sweep" };

export default async function NewSweepPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = await searchParams;
  return reading(async () => {
    const [origin, templates] = await Promise.all([
      readOrigin(platform().store, query),
      readTemplates(),
    ]);
    const template = templates.find(({ name }) => name === query.template) ?? templates[0]!;
    return (
      <>
        <Bar
          trail={[{ href: "/", label: "Sweeps" }]}
          title={origin ? `New sweep from ${origin.words}` : "New sweep"}
        >
          <PaletteButton />
        </Bar>
        <main>
          <NewSweep
            key={JSON.stringify(query)} // another address is another draft
            trial={TrialConfig.description as never}
            sweep={sweepShape.description}
            initial={origin?.draft ?? template.draft}
            templates={templates}
            template={origin ? null : template.name}
          />
        </main>
      </>
    );
  });
}
