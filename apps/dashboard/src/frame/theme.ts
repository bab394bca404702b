import type { Mode } from "../charts/colours.ts";

/** The reader's choice of light or dark travels in a cookie, so that the first byte already has it. */
export const themeCookie = "resweep-theme";
export type Theme = "system" | "light" | "dark";

export function readTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

/** In which a browser that was asked (`Accept-CH`) says what its system prefers; not all of them do. */
export const schemeHint = "Sec-CH-Prefers-Color-Scheme";

/** What will be shown, as far as a request tells. */
export function modeOf(theme: Theme, hint: string | null): Mode {
  if (theme !== "system") return theme;
  return hint === "dark" ? "dark" : "light";
}
