import type { ReactNode } from "react";

/** What is told of classes, a row each, and `children` below it. */
export function ClassTable({
  label,
  caption,
  head,
  rows,
  children,
}: {
  label: string;
  caption: string;
  /** Its cells after that of the class's name; the same in `rows`. */
  head: ReactNode;
  rows: readonly { readonly name: string; readonly cells: ReactNode }[];
  children?: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls by itself is scrolled with the keyboard too
    <section className="overflow-x-auto" tabIndex={0} aria-label={label}>
      <table className="grid-table text-xs [&_td]:h-7! [&_th]:h-7!">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">class</th>
            {head}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name} data-class={name}>
              <th scope="row" className="max-w-36 truncate text-left font-normal" title={name}>
                {name}
              </th>
              {cells}
            </tr>
          ))}
        </tbody>
      </table>
      {children}
    </section>
  );
}
