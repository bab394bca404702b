import { formatPercent } from "../numbers/format.ts";
import { count, type WireConfusion } from "./words.ts";

/** Of more classes these are shown, those that are known least. */
const mostShown = 30;

/** How well each class is known, the least known first. */
export function ClassScores({ confusion: { classes } }: { confusion: WireConfusion }) {
  const sorted = [...classes].sort((a, b) => (a.accuracy ?? 2) - (b.accuracy ?? 2));
  const shown = sorted.slice(0, mostShown);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls by itself is scrolled with the keyboard too
    <section className="overflow-x-auto" tabIndex={0} aria-label="Accuracy by class">
      <table className="grid-table text-xs [&_td]:h-7! [&_th]:h-7!">
        <caption className="sr-only">
          Accuracy and precision of each class, the lowest first
        </caption>
        <thead>
          <tr>
            <th scope="col">class</th>
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
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, images, accuracy, precision }) => (
            <tr key={name} data-class={name}>
              <th scope="row" className="max-w-36 truncate text-left font-normal" title={name}>
                {name}
              </th>
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
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > shown.length && (
        <p className="px-3 py-2 text-xs text-faint">
          The {shown.length} of {count(sorted.length)} classes that are known least; the rest is in
          the saved numbers.
        </p>
      )}
    </section>
  );
}
