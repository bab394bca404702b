"use client";

import { useState } from "react";
import { act, type Wish } from "./act.ts";
import { inverseOf, inWords } from "./words.ts";

/** What was done last, and how to take it back. */
export interface Told {
  readonly text: string;
  /** Why some were left as they are, each once. */
  readonly refused: readonly string[];
  readonly undo: readonly Wish[];
}

export interface Many {
  /** How far it is, while it is being done. */
  readonly busy: string | null;
  readonly told: Told | null;
  /** `undo` takes the place of the usual way back. */
  run(wish: Wish, undo?: readonly Wish[]): Promise<void>;
  undo(): Promise<void>;
  dismiss(): void;
}

/** Does things to several trials or sweeps, tells what came of it, and takes it back. `onDone` reads them again. */
export function useMany(onDone: () => void): Many {
  const [busy, setBusy] = useState<string | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const one = async (wish: Wish) => {
    const total = wish.ids.length;
    setBusy(`0 of ${total}`);
    const acted = await act(wish, (done) => setBusy(`${done} of ${total}`));
    return {
      text: inWords(wish, acted),
      refused: acted.flatMap(({ why }) => why ?? []),
      inverse: inverseOf(wish, acted),
    };
  };
  const finish = (next: Told) => {
    setBusy(null);
    setTold({ ...next, refused: [...new Set(next.refused)] });
    onDone();
  };
  return {
    busy,
    told,
    async run(wish, undo) {
      setTold(null);
      const { text, refused, inverse } = await one(wish);
      finish({ text, refused, undo: undo ?? (inverse ? [inverse] : []) });
    },
    async undo() {
      const wishes = told?.undo ?? [];
      setTold(null);
      const all: Awaited<ReturnType<typeof one>>[] = [];
      for (const wish of wishes) all.push(await one(wish));
      const text = [...new Set(all.map((each) => each.text))].join(", ");
      finish({
        text: `Taken back: ${text}`,
        refused: all.flatMap((each) => each.refused),
        undo: [],
      });
    },
    dismiss: () => setTold(null),
  };
}
