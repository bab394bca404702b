"use client";

import { type RefObject, useLayoutEffect, useState } from "react";
import { type RowWindow, rowWindow } from "./row-window.ts";

/** Of a row of the table, with its hairline; rows are one line where they are virtualised. */
export const rowHeight = 37;

/** Fewer rows are all drawn: they can be searched with the browser, too. */
const fewest = 120;

/** Where rows are cards they differ in height. */
const cards = "(width < 640px)";

/**
 * Which rows of a table to draw, as the page scrolls. Of many the server draws those that are drawn beyond an edge: it does
 * not know how far down the table is. Cards are all drawn up to `mostCards`.
 */
export function useRowWindow(
  body: RefObject<HTMLElement | null>,
  count: number,
  mostCards: number,
): RowWindow {
  const [drawn, setDrawn] = useState<RowWindow>(
    count <= fewest
      ? { from: 0, to: count, above: 0, below: 0 }
      : rowWindow(count, rowHeight, 0, 0),
  );
  useLayoutEffect(() => {
    const narrow = window.matchMedia(cards);
    const read = () => {
      const { top } = body.current?.getBoundingClientRect() ?? { top: 0 };
      const next = narrow.matches
        ? { from: 0, to: Math.min(count, mostCards), above: 0, below: 0 }
        : count <= fewest
          ? { from: 0, to: count, above: 0, below: 0 }
          : rowWindow(count, rowHeight, top, window.innerHeight);
      setDrawn((present) =>
        present.from === next.from && present.to === next.to && present.below === next.below
          ? present
          : next,
      );
    };
    read();
    window.addEventListener("scroll", read, { passive: true });
    window.addEventListener("resize", read);
    return () => {
      window.removeEventListener("scroll", read);
      window.removeEventListener("resize", read);
    };
  }, [body, count, mostCards]);
  return drawn.to > count ? { ...drawn, to: count } : drawn;
}
