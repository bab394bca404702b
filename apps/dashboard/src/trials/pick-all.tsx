import type { Numbers } from "./use-numbers.ts";

/** In a table's head: chooses all of its rows, or none. */
export function PickAll({
  what,
  numbers,
  picked,
}: {
  what: string;
  numbers: readonly number[];
  picked: Numbers;
}) {
  return (
    <input
      type="checkbox"
      aria-label={`Choose all of these ${what}`}
      className="size-4 accent-accent-fill"
      checked={numbers.length > 0 && numbers.every((number) => picked.has(number))}
      onChange={(event) => picked.set(numbers, event.target.checked)}
    />
  );
}
