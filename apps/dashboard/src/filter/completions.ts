import { FilterTrouble, type Word, wordsOf } from "./words.ts";

/** What a filter can name, and the values that are there to compare it with. */
export interface Completable {
  readonly name: string;
  values(): readonly string[];
}

export interface Completions {
  /** The stretch that a choice replaces. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly string[];
}

const most = 8;

/** What may stand at the caret: names that contain what is typed, or after an operator the values that there are. */
export function completions(
  text: string,
  caret: number,
  fields: readonly Completable[],
): Completions {
  const nothing = { from: caret, to: caret, options: [] };
  let words: Word[];
  try {
    words = wordsOf(text.slice(0, caret));
  } catch (error) {
    if (error instanceof FilterTrouble) return nothing;
    throw error;
  }
  const last = words.at(-1);
  const typed = last?.kind === "name" && last.to === caret ? last : undefined;
  const before = typed ? words.slice(0, -1) : words;
  const operator = before.at(-1);
  const from = typed?.from ?? caret;
  const to = caret + (/^[^\s()"=<>~!]*/.exec(text.slice(caret))?.[0].length ?? 0);
  const sought = typed?.text.toLowerCase() ?? "";
  if (operator?.kind === "operator") {
    const named = before.at(-2)?.text.toLowerCase();
    const field = fields.find(({ name }) => name.toLowerCase() === named);
    return { from, to, options: matching(field?.values() ?? [], sought).map(quoted) };
  }
  if (!typed) return nothing;
  const options = matching(
    fields.map(({ name }) => name),
    sought,
  );
  return options.length === 1 && options[0]!.toLowerCase() === sought
    ? nothing
    : { from, to, options };
}

/** Those that begin with it before those that have it elsewhere. */
function matching(all: readonly string[], sought: string): string[] {
  const found = [...new Set(all)].filter((one) => one.toLowerCase().includes(sought));
  const rank = (one: string) => Number(!one.toLowerCase().startsWith(sought));
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, most);
}

const quoted = (value: string) => (/[\s()"=<>~!]/.test(value) ? `"${value}"` : value);
