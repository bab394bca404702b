/** What `ask` gives for each of `items`, in order; `depth` of them are asked for before they are waited for. */
export async function* ahead<Item, Result>(
  items: Iterable<Item>,
  depth: number,
  ask: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const iterator = items[Symbol.iterator]();
  const asked: Promise<Result>[] = [];
  const askNext = () => {
    const { done, value } = iterator.next();
    if (done) return;
    const result = ask(value);
    // Whoever waits for it is told; where nobody does any more, a failure is no news.
    result.catch(() => {});
    asked.push(result);
  };
  for (let i = 0; i < depth; i++) askNext();
  while (asked.length > 0) {
    const result = await asked.shift()!;
    askNext();
    yield result;
  }
}
