"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

/** The view's settings live in the address: it can be shared, and going back restores them. */
export function useAddress() {
  const parameters = useSearchParams();
  const set = useCallback((changes: Readonly<Record<string, string | null>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [key, value] of Object.entries(changes))
      if (value === null || value === "") next.delete(key);
      else next.set(key, value);
    const text = next.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
    window.history.replaceState(
      null,
      "",
      `${window.location.pathname}${text ? `?${text}` : ""}${window.location.hash}`,
    );
  }, []);
  return useMemo(
    () => ({
      get: (key: string, fallback = "") => parameters.get(key) ?? fallback,
      list: (key: string): readonly string[] => {
        const text = parameters.get(key);
        return text ? text.split(",") : [];
      },
      has: (key: string) => parameters.has(key),
      set,
    }),
    [parameters, set],
  );
}
