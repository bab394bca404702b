/** The rows of a table to draw, and the heights that stand for those above and below, in pixels. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
  readonly above: number;
  readonly below: number;
}

/** So many rows beyond the edges are drawn too, for a quick wheel. */
const margin = 20;

/** @param top of the first row in the viewport: negative when it is scrolled past. */
export function rowWindow(
  count: number,
  rowHeight: number,
  top: number,
  height: number,
): RowWindow {
  const first = Math.floor(-top / rowHeight) - margin;
  const last = Math.ceil((height - top) / rowHeight) + margin;
  // Steps of ten: the rows are not made anew at every pixel.
  const from = Math.min(Math.max(0, Math.floor(first / 10) * 10), count);
  const to = Math.max(from, Math.min(count, Math.ceil(last / 10) * 10));
  return { from, to, above: from * rowHeight, below: (count - to) * rowHeight };
}
