/** The reader's choice of light or dark travels in a cookie, so that the first byte already has it. */
export const themeCookie = "resweep-theme";
export type Theme = "system" | "light" | "dark";

export function readTheme(value: string | undefined): Theme {
  return value === "light" || value === "dark" ? value : "system";
}
