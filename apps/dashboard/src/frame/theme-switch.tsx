"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { type Theme, themeCookie } from "./theme.ts";

const next: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const icons = { system: Monitor, light: Sun, dark: Moon };

export function applyTheme(theme: Theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store API is not in every browser we serve
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=31536000; samesite=lax`;
  window.dispatchEvent(new Event("resweep-theme"));
}

export function ThemeSwitch({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial);
  const Icon = icons[theme];
  return (
    <button
      type="button"
      className="button button-quiet button-small"
      title={`Colours: ${theme}`}
      aria-label={`Colours: ${theme}. Change to ${next[theme]}`}
      onClick={() => {
        setTheme(next[theme]);
        applyTheme(next[theme]);
      }}
    >
      <Icon size={16} aria-hidden />
    </button>
  );
}
