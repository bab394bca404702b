import { sweepShape, TrialConfig } from "@resweep/sweeps";
import type { Metadata } from "next";
import { draftOf } from "../../../form/draft-of.ts";
import { NewSweep } from "../../../form/new-sweep.tsx";
import { templates } from "../../../form/templates.ts";
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
  const { from, template: wanted } = await searchParams;
  const template = templates.find(({ name }) => name === wanted) ?? templates[0]!;
  return reading(async () => {
    const copied =
      Number(from) > 0 ? await platform().store.sweeps.get(Math.floor(Number(from))) : null;
    return (
      <>
        <Bar
          trail={[{ href: "/", label: "Sweeps" }]}
          title={copied ? `New sweep from ${copied.name}` : "New sweep"}
        >
          <PaletteButton />
        </Bar>
        <main>
          <NewSweep
            trial={TrialConfig.description as never}
            sweep={sweepShape.description}
            initial={copied ? draftOf(copied.spec) : template.draft}
            template={copied ? null : template.name}
          />
        </main>
      </>
    );
  });
}
