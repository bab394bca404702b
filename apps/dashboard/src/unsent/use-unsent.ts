"use client";

import { useEffect, useRef, useState } from "react";

/** What is being written in a form, and what was found of it when the page was opened again. */
export interface Unsent<T> {
  readonly value: T;
  set(next: T): void;
  /** It is what was left here before, not what the page began with. */
  readonly found: boolean;
  /** Back to what the page began with. */
  anew(): void;
  /** It was sent: nothing of it is to be found again. */
  sent(): void;
}

/**
 * The state of a form that a reload, a link pressed too early and the way back leave as it was: this tab keeps it by the
 * page's address until it is sent. `read` parses what was kept; null where that is of another kind.
 */
export function useUnsent<T>(initial: T, read: (kept: unknown) => T | null): Unsent<T> {
  const [value, setValue] = useState(initial);
  const [found, setFound] = useState(false);
  const place = useRef<string | null>(null);
  const begun = JSON.stringify(initial);
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is looked for once
  useEffect(() => {
    place.current = `resweep-unsent ${window.location.pathname}${window.location.search}`;
    const kept = lookUp(place.current, read);
    if (kept === null || JSON.stringify(kept) === begun) return;
    setValue(kept);
    setFound(true);
  }, []);
  const opened = useRef(true);
  useEffect(() => {
    if (opened.current) opened.current = false;
    else if (place.current) keep(place.current, text === begun ? null : text);
  }, [text, begun]);
  return {
    value,
    set: setValue,
    found,
    anew() {
      setValue(initial);
      setFound(false);
    },
    sent() {
      if (place.current) keep(place.current, null);
      place.current = null;
    },
  };
}

function lookUp<T>(place: string, read: (kept: unknown) => T | null): T | null {
  try {
    return read(JSON.parse(sessionStorage.getItem(place) ?? "null"));
  } catch {
    return null; // the browser keeps nothing for this page
  }
}

function keep(place: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(place);
    else sessionStorage.setItem(place, text);
  } catch {
    // it is in the form all the same
  }
}
