import { expect, test } from "vitest";
import { readViews, removeView, saveView, viewsOf } from "./saved-views.ts";

function memory(text: string | null = null) {
  let kept = text;
  return {
    getItem: () => kept,
    setItem: (_: string, next: string) => {
      kept = next;
    },
  };
}

test("a view of a sweep is offered there, a global one everywhere, without trials of one sweep", () => {
  const storage = memory();
  saveView(storage, { name: "deep", search: "filter=depth>20&pick=1,2", sweepId: 3 });
  saveView(storage, { name: "groups", search: "group=seed&pick=1&pin=4", sweepId: null });
  const views = readViews(storage);
  expect(viewsOf(views, 3).map(({ name }) => name)).toEqual(["deep", "groups"]);
  expect(viewsOf(views, 4)).toEqual([{ name: "groups", search: "group=seed", sweepId: null }]);
});

test("the same name replaces, and is taken away", () => {
  const storage = memory();
  saveView(storage, { name: "a", search: "x=1", sweepId: 1 });
  saveView(storage, { name: "a", search: "x=2", sweepId: 1 });
  saveView(storage, { name: "a", search: "x=3", sweepId: 2 });
  expect(readViews(storage).map(({ search }) => search)).toEqual(["x=2", "x=3"]);
  removeView(storage, { name: "a", search: "", sweepId: 1 });
  expect(readViews(storage)).toHaveLength(1);
});

test("a view that cannot be read takes no other with it, and a long address is one", () => {
  const long = { name: "long", search: `pick=${"1234567,".repeat(5000)}`, sweepId: 1 };
  const storage = memory(JSON.stringify([{ name: "a", search: "x=1", sweepId: 1 }, { name: 7 }]));
  saveView(storage, long);
  expect(readViews(storage).map(({ name }) => name)).toEqual(["a", "long"]);
});

test.each(["nonsense", '{"a":1}', '[{"name":""}]', null])(
  "%j in the storage is no view",
  (text) => {
    expect(readViews(memory(text))).toEqual([]);
  },
);
