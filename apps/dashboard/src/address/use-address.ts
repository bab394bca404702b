"use client";

import { useSearchParams } from "next/navigation";
import { useMemo, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};
/** Written as `useSearchParams` writes it: another spelling would have React render a page again that has just been made. */
const currentSearch = () => new URLSearchParams(window.location.search).toString();

/** The view's settings live in the address: it can be shared, and going back restores them. */
export function useAddress() {
  // Next tells of a replaced address in a transition, which a box that was ticked would lag behind.
  const rendered = useSearchParams().toString();
  const search = useSyncExternalStore(subscribe, currentSearch, () => rendered);
  return useMemo(() => {
    const parameters = new URLSearchParams(search);
    return {
      get: (key: string, fallback = "") => parameters.get(key) ?? fallback,
      list: (key: string): readonly string[] => {
        const text = parameters.get(key);
        return text ? text.split(",") : [];
      },
      has: (key: string) => parameters.has(key),
      set,
      replace,
    };
  }, [search]);
}

function set(changes: Readonly<Record<string, string | null>>): void {
  const next = new URLSearchParams(window.location.search);
  for (const [key, value] of Object.entries(changes))
    if (value === null || value === "") next.delete(key);
    else next.set(key, value);
  replace(next.toString());
}

/** Another view of the page, by its whole search. */
function replace(search: string): void {
  const text = search.replaceAll("%2C", ",").replaceAll("%2F", "/");
  const { pathname, hash } = window.location;
  window.history.replaceState(null, "", `${pathname}${text ? `?${text}` : ""}${hash}`);
  for (const listener of listeners) listener();
}
