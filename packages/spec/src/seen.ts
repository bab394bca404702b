/*
 * What a live page has seen of a sweep, for the address of its event stream: runs of trials whose ids follow each other,
 * `first.flush.flush-times`, in base 36. 200 trials that have ended take 600 letters.
 */

/** A trial and the number of its flush that was seen of it. */
export interface Seen {
  readonly id: number;
  readonly flush: number;
}

const radix = 36;
/** More than this is no page. */
const mostTrials = 100_000;
const largest = 2 ** 31 - 1;
const wellFormed = /^[0-9a-z]{1,6}(\.[0-9a-z]{1,6}(-[0-9a-z]{1,4})?)+$/;

export function writeSeen(trials: readonly Seen[]): string {
  const sorted = trials.toSorted((one, other) => one.id - other.id);
  let text = "";
  for (let at = 0; at < sorted.length; ) {
    const { id, flush } = sorted[at]!;
    if (id !== (sorted[at - 1]?.id ?? Number.NaN) + 1)
      text += `${text === "" ? "" : "~"}${id.toString(radix)}`;
    let times = 1;
    while (sorted[at + times]?.id === id + times && sorted[at + times]?.flush === flush) times++;
    text += `.${flush.toString(radix)}${times > 1 ? `-${times.toString(radix)}` : ""}`;
    at += times;
  }
  return text;
}

/** What `writeSeen` wrote, by id; null where it is something else. */
export function readSeen(text: string): Readonly<Record<string, number>> | null {
  const seen: Record<string, number> = {};
  let count = 0;
  for (const run of text === "" ? [] : text.split("~")) {
    if (!wellFormed.test(run)) return null;
    const [first, ...flushes] = run.split(".");
    let id = Number.parseInt(first!, radix);
    for (const part of flushes) {
      const [flush, times] = part.split("-").map((number) => Number.parseInt(number, radix));
      count += times ?? 1;
      if (count > mostTrials || flush! > largest || id + (times ?? 1) > largest) return null;
      for (const end = id + (times ?? 1); id < end; id++) seen[id] = flush!;
    }
  }
  return seen;
}
