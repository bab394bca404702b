import { formatPercent } from "../numbers/format.ts";
import { ClassTable } from "./class-table.tsx";
import { count, type WireConfusion } from "./words.ts";

/** Of more classes these are shown, those that are known least. */
const mostShown = 30;

/** How well each class is known, the least known first. */
export function ClassScores({ confusion: { classes } }: { confusion: WireConfusion }) {
  const sorted = [...classes].sort((a, b) => (a.accuracy ?? 2) - (b.accuracy ?? 2));
  const shown = sorted.slice(0, mostShown);
  return (
    <ClassTable
      label="Accuracy by class"
      caption="Accuracy and precision of each class, the lowest first"
      head={
        <>
          <th scope="col" className="number">
            images
          </th>
          <th scope="col" title="The share of its images that are taken for it: its recall">
            accuracy
          </th>
          <th
            scope="col"
            className="number"
            title="The share of what is taken for it that is of it"
          >
            precision
          </th>
        </>
      }
      rows={shown.map(({ name, images, accuracy, precision }) => ({
        name,
        cells: (
          <>
            <td className="number">{count(images)}</td>
            <td className="w-full min-w-32">
              <span className="flex items-center gap-2">
                <span aria-hidden className="h-2 min-w-8 flex-1 rounded-sm bg-sunken">
                  <span
                    className="block h-full rounded-sm bg-accent-fill"
                    style={{ width: `${100 * (accuracy ?? 0)}%` }}
                  />
                </span>
                <span className="tabular w-16 text-right whitespace-nowrap">
                  {formatPercent(accuracy)}
                </span>
              </span>
            </td>
            <td className="number whitespace-nowrap">{formatPercent(precision)}</td>
          </>
        ),
      }))}
    >
      {sorted.length > shown.length && (
        <p className="px-3 py-2 text-xs text-faint">
          The {shown.length} of {count(sorted.length)} classes that are known least; the rest is in
          the saved numbers.
        </p>
      )}
    </ClassTable>
  );
}
