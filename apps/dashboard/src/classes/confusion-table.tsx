import { formatPercent } from "../numbers/format.ts";
import { count, type WireConfusion } from "./words.ts";

/**
 * The matrix as a table that is its own heat map: a cell's tint is its share of the row, what is right in one colour and what
 * is not in the other. Tints stay so light that the numbers are legible on all of them.
 */
export function ConfusionTable({ confusion }: { confusion: WireConfusion }) {
  const { classes, cells, split } = confusion;
  const rows = classes.map(() => new Map<number, number>());
  for (const [label, predicted, images] of cells) rows[label]!.set(predicted, images);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls by itself is scrolled with the keyboard too
    <section className="overflow-x-auto pb-1" tabIndex={0} aria-label="Confusion matrix">
      <table className="border-separate border-spacing-px text-xs">
        <caption className="sr-only">
          {`Images of the ${split} split: a row for each class, a column for each class that was predicted`}
        </caption>
        <thead>
          <tr>
            <th
              scope="col"
              className="sticky left-0 z-10 bg-surface px-1 text-left align-bottom text-2xs font-normal text-faint"
            >
              is ↓ taken for →
            </th>
            {classes.map(({ name }) => (
              <th key={name} scope="col" className="pb-1 align-bottom font-normal text-soft">
                <span className="mx-auto block max-h-28 rotate-180 truncate [writing-mode:vertical-rl]">
                  {name}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classes.map((own, label) => (
            <tr key={own.name}>
              <th
                scope="row"
                title={own.name}
                className="sticky left-0 z-10 max-w-28 truncate bg-surface pr-2 pl-1 text-left font-normal whitespace-nowrap text-soft"
              >
                {own.name}
              </th>
              {classes.map(({ name }, predicted) => {
                const images = rows[label]!.get(predicted) ?? 0;
                const share = own.images === 0 ? 0 : images / own.images;
                return (
                  <td
                    key={name}
                    title={`${own.name} taken for ${name}: ${count(images)} images, ${formatPercent(share, 1)} of ${own.name}`}
                    className={`tabular h-7 min-w-9 rounded-sm px-1 text-center ${images === 0 ? "bg-sunken text-faint" : ""}`}
                    style={
                      images === 0 ? undefined : { background: tint(share, label === predicted) }
                    }
                  >
                    {count(images)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** By the root of the share, so that a few images of many can be seen. */
function tint(share: number, right: boolean): string {
  const strength = Math.round(4 + 40 * Math.sqrt(share));
  return `color-mix(in oklab, var(--color-${right ? "accent" : "hot"}) ${strength}%, var(--color-surface))`;
}
