"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";
import type { Mode } from "./colours.ts";

const First = createContext<Mode>("light");

/** Tells what the server takes the mode to be: a page made in the other one has to be made again in the browser. */
export function FirstMode({ mode, children }: { mode: Mode; children: ReactNode }) {
  return <First.Provider value={mode}>{children}</First.Provider>;
}

function read(): Mode {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function subscribe(listener: () => void) {
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", listener);
  window.addEventListener("resweep-theme", listener);
  return () => {
    system.removeEventListener("change", listener);
    window.removeEventListener("resweep-theme", listener);
  };
}

/** Light or dark, as shown now; a canvas cannot follow the tokens by itself. */
export function useMode(): Mode {
  const first = useContext(First);
  return useSyncExternalStore(subscribe, read, () => first);
}
