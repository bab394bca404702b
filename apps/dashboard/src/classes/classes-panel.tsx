"use client";

import type { ConfusionPlace } from "@resweep/store";
import { useAddress } from "../address/use-address.ts";
import { useEvidence } from "../evidence/use-evidence.ts";
import { Segmented } from "../frame/segmented.tsx";
import { ClassScores } from "./class-scores.tsx";
import { ConfusionFigure } from "./confusion-figure.tsx";
import { Mistakes } from "./mistakes.tsx";

/** What the network that a stage ended with confuses: matrix, classes, the surest mistakes. The address keeps the place. */
export default function ClassesPanel({
  trialId,
  places,
}: {
  trialId: number;
  /** By stage; there is at least one. */
  places: readonly ConfusionPlace[];
}) {
  const address = useAddress();
  const stages = [...new Map(places.map((place) => [place.stage, place.name]))];
  const asked = Number(address.get("class-stage", String(stages.at(-1)![0])));
  const [stage] = stages.find(([index]) => index === asked) ?? stages.at(-1)!;
  const splits = places.filter((place) => place.stage === stage).map((place) => place.split);
  const split = splits.find((one) => one === address.get("class-split", "test")) ?? splits.at(-1)!;
  const confusion = useEvidence(
    "GET /api/trials/{id}/confusion",
    { params: { id: trialId }, query: { stage, split } },
    places.length,
  );
  return (
    <section aria-label="Classes" className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="heading">Classes</h2>
        {stages.length > 1 && (
          <select
            className="field w-auto max-w-full"
            aria-label="After stage"
            value={stage}
            onChange={({ target }) => address.set({ "class-stage": target.value })}
          >
            {stages.map(([index, name]) => (
              <option key={index} value={index}>
                after {index === 0 ? "training" : `${name} (stage ${index})`}
              </option>
            ))}
          </select>
        )}
        {splits.length > 1 && (
          <Segmented
            label="Split"
            options={splits}
            value={split}
            onChange={(next) => address.set({ "class-split": next === "test" ? null : next })}
          />
        )}
      </div>
      {confusion === undefined ? (
        <div className="card h-[348px]" aria-busy />
      ) : (
        <>
          <div className="grid items-start gap-3 xl:grid-cols-2 [&>*]:min-w-0">
            <ConfusionFigure confusion={confusion} />
            <div className="card">
              <ClassScores confusion={confusion} />
            </div>
          </div>
          <section aria-label="Mistakes" className="card p-3">
            <h3 className="heading mb-2">
              Surest mistakes{" "}
              <span className="font-normal text-faint">
                the {confusion.mistakes.length} wrong answers it was surest of, class → answer
              </span>
            </h3>
            <Mistakes confusion={confusion} />
          </section>
        </>
      )}
    </section>
  );
}
