/** A column that is shown, and its width in pixels where the reader set one. */
export interface ShownColumn {
  readonly id: string;
  readonly width?: number;
}

export const [narrowest, widest] = [48, 800];

/** `state,architecture.depth:120` as the address keeps it. */
export function readColumns(items: readonly string[]): ShownColumn[] {
  return items.map((item) => {
    const [, id, width] = /^(.*?)(?::(\d{1,4}))?$/.exec(item)!;
    return width === undefined ? { id: id! } : { id: id!, width: within(Number(width)) };
  });
}

export const writeColumns = (columns: readonly ShownColumn[]): string =>
  columns.map(({ id, width }) => (width === undefined ? id : `${id}:${width}`)).join(",");

export function toggled(columns: readonly ShownColumn[], id: string, on: boolean): ShownColumn[] {
  const others = columns.filter((column) => column.id !== id);
  return on ? [...others, { id }] : others;
}

/** The column `id` stands where `target` stood; what lay between moves up by one. */
export function moved(columns: readonly ShownColumn[], id: string, target: string): ShownColumn[] {
  const from = columns.findIndex((column) => column.id === id);
  const to = columns.findIndex((column) => column.id === target);
  if (from < 0 || to < 0) return [...columns];
  const next = [...columns];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Without a width it is as wide as what it holds. */
export const resized = (
  columns: readonly ShownColumn[],
  id: string,
  width?: number,
): ShownColumn[] =>
  columns.map((column) =>
    column.id !== id ? column : width === undefined ? { id } : { id, width: within(width) },
  );

const within = (width: number) => Math.round(Math.min(Math.max(width, narrowest), widest));
