import { PickBox } from "./pick-box.tsx";
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
    <PickBox
      label={`Choose all of these ${what}`}
      picked={numbers.length > 0 && numbers.every((number) => picked.has(number))}
      onPick={(on) => picked.set(numbers, on)}
    />
  );
}
