"use client";

import { useSyncExternalStore } from "react";
import type { Mode } from "./colours.ts";

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
  return useSyncExternalStore(subscribe, read, () => "light");
}
