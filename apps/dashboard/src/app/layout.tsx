import inter from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";
import mono from "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { preload } from "react-dom";
import { FirstMode } from "../charts/use-mode.tsx";
import { Early } from "../frame/early.tsx";
import { CommandPalette } from "../frame/palette.tsx";
import { Rail } from "../frame/rail.tsx";
import { Shortcuts } from "../frame/shortcuts.tsx";
import { modeOf, readTheme, schemeHint, themeCookie } from "../frame/theme.ts";
import { Granted } from "../people/may.tsx";
import { readerOf } from "../people/reader.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Resweep", template: "%s · Resweep" },
  description: "Experiments with residual networks: launched, watched, compared, kept.",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Known from the style sheet alone they would come after a first layout, and everything would be laid out again.
  for (const font of [inter, mono])
    preload(font, { as: "font", type: "font/woff2", crossOrigin: "anonymous" });
  const theme = readTheme((await cookies()).get(themeCookie)?.value);
  const asked = await headers();
  const reader = await readerOf(asked);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <body className="min-h-dvh pb-16 font-sans md:pb-0 md:pl-[72px]">
        <Early policy={asked.get("content-security-policy")} />
        <a
          href="#content"
          className="button button-primary fixed top-2 left-2 z-50 -translate-y-16 focus:translate-y-0"
        >
          Skip to the content
        </a>
        <Granted grants={reader?.grants ?? []}>
          {reader !== null && <Rail theme={theme} reader={reader.name} />}
          <div id="content" tabIndex={-1} className="outline-none">
            <FirstMode mode={modeOf(theme, asked.get(schemeHint))}>{children}</FirstMode>
          </div>
          {reader !== null && (
            <>
              <CommandPalette />
              <Shortcuts />
            </>
          )}
        </Granted>
      </body>
    </html>
  );
}
