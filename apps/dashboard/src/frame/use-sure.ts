import { type MouseEvent, useState } from "react";

/**
 * For a button that asks before it acts: the first press asks, the next one acts, and leaving it takes the question back.
 * The second of a double click is neither: it answers no question. `asks: false` acts at once.
 */
export function useSure(act: () => void, asks = true) {
  const [asked, setAsked] = useState(false);
  return {
    asked,
    onBlur: () => setAsked(false),
    onClick({ detail }: MouseEvent) {
      if (detail > 1) return;
      const goesOn = asked || !asks;
      setAsked(!goesOn);
      if (goesOn) act();
    },
  };
}
