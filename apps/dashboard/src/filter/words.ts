/** A word of a filter and where it stands, as `text.slice(from, to)`. */
export interface Word {
  readonly kind: "name" | "text" | "operator" | "open" | "close";
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

export const operators = ["!=", ">=", "<=", "=", ">", "<", "~"] as const;
export type Operator = (typeof operators)[number];

/** What is wrong with a filter, and with which stretch of it. */
export class FilterTrouble extends Error {
  readonly from: number;
  readonly to: number;
  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

const pattern =
  /\s+|(!=|>=|<=|=|>|<|~)|(\()|(\))|"([^"]*)"|([^\s()"=<>~!]+(?:![^\s()"=<>~!]+)*)|(.)/gy;

/** The words of a filter. Throws FilterTrouble at a quote that does not end. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(pattern)) {
    const [all, operator, open, close, quoted, name, stray] = match;
    const [from, to] = [match.index, match.index + all.length];
    if (stray !== undefined)
      throw stray === '"'
        ? new FilterTrouble("this quote does not end", from, text.length)
        : new FilterTrouble(`${stray} means nothing here`, from, to);
    if (operator) words.push({ kind: "operator", text: operator, from, to });
    else if (open) words.push({ kind: "open", text: open, from, to });
    else if (close) words.push({ kind: "close", text: close, from, to });
    else if (quoted !== undefined) words.push({ kind: "text", text: quoted, from, to });
    else if (name !== undefined) words.push({ kind: "name", text: name, from, to });
  }
  return words;
}
