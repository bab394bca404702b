/** Even numbers from 0 to just above `top`: four to seven of them, each a 1, 2 or 5 of its decade apart. */
export function linearTicks(top: number): number[] {
  const decade = 10 ** Math.floor(Math.log10(top));
  const step = [0.2, 0.5, 1, 2].map((size) => size * decade).find((size) => top / size <= 6)!;
  const count = Math.ceil(top / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** Even numbers around `low` to `high`, four to eight of them, each a 1, 2 or 5 of a decade apart. */
export function rangeTicks(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const decade = 10 ** Math.floor(Math.log10(span));
  const step = [0.2, 0.5, 1, 2].map((size) => size * decade).find((size) => span / size <= 6)!;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  return Array.from({ length: Math.max(last - first, 1) + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
