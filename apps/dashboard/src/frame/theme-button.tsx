import { cookies } from "next/headers";
import { readTheme, themeCookie } from "./theme.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

export async function ThemeButton() {
  return <ThemeSwitch initial={readTheme((await cookies()).get(themeCookie)?.value)} />;
}
