"use client";

import { ExportMenu } from "../charts/export/export-menu.tsx";
import { MapChart } from "../charts/map-chart.tsx";
import { type PartMap, rangeOf } from "../charts/part-map.ts";
import { useMode } from "../charts/use-mode.tsx";
import { formatPercent } from "../numbers/format.ts";
import { ConfusionTable } from "./confusion-table.tsx";
import { confusedPairs, count, summaryOf, type WireConfusion } from "./words.ts";

/** As many classes as a cell each has room for its number; and as many as a map can show. */
const [mostInTable, mostInMap] = [30, 200];
const mostPairs = 20;

/** What is taken for what: a table of numbers, of more classes a map, and in any case a sentence. */
export function ConfusionFigure({ confusion }: { confusion: WireConfusion }) {
  const mode = useMode();
  const { classes, split } = confusion;
  const nameOf = (at: number | undefined) => classes[at ?? 0]?.name ?? "";
  const column = { name: "predicted", format: nameOf };
  const pairs = confusedPairs(confusion);
  return (
    <figure className="card min-w-0 p-3" aria-label="Confusion matrix">
      <div className="mb-2 flex items-start gap-2">
        <figcaption className="flex-1 text-xs text-soft">{summaryOf(confusion)}</figcaption>
        {classes.length <= mostInTable && (
          <ExportMenu
            name="confusion matrix"
            title={`Confusion matrix, ${split}`}
            figure={async () => {
              const { mapDrawing } = await import("../charts/export/map-drawing.ts");
              const map = mapOf(confusion);
              return mapDrawing(map, { unit: "class", format: formatPercent, column, mode });
            }}
            table={() => tableOf(confusion)}
          />
        )}
      </div>
      {classes.length <= mostInTable ? (
        <ConfusionTable confusion={confusion} />
      ) : (
        <>
          {classes.length <= mostInMap && (
            <MapChart
              map={mapOf(confusion)}
              label="share of the class"
              unit="class"
              format={formatPercent}
              {...{ column }}
              table={tableOf(confusion)}
            />
          )}
          <table className="grid-table mt-3 text-xs [&_td]:h-7!">
            <caption className="sr-only">The pairs of classes that are confused most often</caption>
            <thead>
              <tr>
                <th scope="col">class</th>
                <th scope="col">taken for</th>
                <th scope="col" className="number">
                  images
                </th>
                <th scope="col" className="number">
                  of the class
                </th>
              </tr>
            </thead>
            <tbody>
              {pairs.slice(0, mostPairs).map(({ label, predicted, images, share }) => (
                <tr key={`${label} ${predicted}`}>
                  <td>{label}</td>
                  <td>{predicted}</td>
                  <td className="number">{count(images)}</td>
                  <td className="number">{formatPercent(share)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </figure>
  );
}

/** Shares of the rows. */
function mapOf({ classes, cells }: WireConfusion): PartMap {
  const values = classes.map(() => classes.map(() => 0));
  for (const [label, predicted, images] of cells)
    values[label]![predicted] = images / classes[label]!.images;
  const parts = classes.map(({ name }) => name);
  return { parts, steps: parts.map((_, at) => at), values, means: false, ...rangeOf(values) };
}

function tableOf({ classes, cells }: WireConfusion) {
  return {
    caption: "Confusion matrix",
    columns: ["class", "predicted", "images", "images of the class"],
    rows: cells.map(([label, predicted, images]) => [
      ...[classes[label]!.name, classes[predicted]!.name, images, classes[label]!.images],
    ]),
  };
}
