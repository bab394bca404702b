import { FilterTrouble, type Operator, type Word, wordsOf } from "./words.ts";

/** A filter as a tree. Names and values keep their word, so that what reads them can say where it fails. */
export type Filter =
  | { readonly kind: "all" | "any"; readonly of: readonly Filter[] }
  | { readonly kind: "not"; readonly of: Filter }
  | {
      readonly kind: "compare";
      readonly name: Word;
      readonly operator: Operator;
      readonly value: Word;
    }
  | { readonly kind: "search"; readonly word: Word };

/**
 * Reads a filter: comparisons (`depth >= 20`, `name ~ "two words"`) and words to look for, joined by `and`, `or`, `not`
 * and parentheses; what stands side by side must hold together, and `and` binds before `or`. An empty text holds always.
 * Throws FilterTrouble.
 */
export function parseFilter(text: string): Filter {
  const words = wordsOf(text);
  let at = 0;
  const peek = () => words[at];
  const isKeyword = (word: Word | undefined, keyword: string) =>
    word?.kind === "name" && word.text.toLowerCase() === keyword;
  const wanted = (what: string, after: Word) =>
    new FilterTrouble(`${what} is missing after ${after.text}`, after.from, after.to);

  const any = (after?: Word): Filter => {
    const of = [all(after)];
    while (isKeyword(peek(), "or")) of.push(all(words[at++]));
    return of.length === 1 ? of[0]! : { kind: "any", of };
  };
  const all = (after?: Word): Filter => {
    const of = [one(after)];
    for (let next = peek(); next && next.kind !== "close"; next = peek()) {
      if (isKeyword(next, "or")) break;
      if (isKeyword(next, "and")) at++;
      of.push(one(isKeyword(next, "and") ? next : undefined));
    }
    return of.length === 1 ? of[0]! : { kind: "all", of };
  };
  const one = (after?: Word): Filter => {
    const word = words[at++];
    if (!word || word.kind === "close" || isKeyword(word, "and") || isKeyword(word, "or")) {
      if (after) throw wanted("a condition", after);
      throw new FilterTrouble(
        word ? `a condition is missing before ${word.text}` : "a condition is missing",
        word?.from ?? text.length,
        word?.to ?? text.length,
      );
    }
    if (isKeyword(word, "not")) return { kind: "not", of: one(word) };
    if (word.kind === "open") {
      const inner = any(word);
      if (peek()?.kind !== "close")
        throw new FilterTrouble("this parenthesis is not closed", word.from, word.to);
      at++;
      return inner;
    }
    if (word.kind === "operator")
      throw new FilterTrouble(`a name is missing before ${word.text}`, word.from, word.to);
    const operator = peek();
    if (operator?.kind !== "operator") return { kind: "search", word };
    at++;
    const value = words[at++];
    if (value?.kind !== "name" && value?.kind !== "text") throw wanted("a value", operator);
    return { kind: "compare", name: word, operator: operator.text as Operator, value };
  };

  if (words.length === 0) return { kind: "all", of: [] };
  const filter = any();
  const left = peek();
  if (left) throw new FilterTrouble("this parenthesis was not opened", left.from, left.to);
  return filter;
}
