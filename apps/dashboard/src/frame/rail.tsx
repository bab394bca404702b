"use client";

import { UserRound } from "lucide-react";
import { usePathname } from "next/navigation";
import { Link } from "./link.tsx";
import { isPlaceOf, places } from "./places.ts";
import type { Theme } from "./theme.ts";
import { ThemeSwitch } from "./theme-switch.tsx";

/** The rail on wide screens, the bottom bar on narrow ones. */
export function Rail({ theme, reader }: { theme: Theme; reader: string }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Places"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:inset-y-0 md:right-auto md:w-[72px] md:flex-col md:border-t-0 md:border-r md:pb-0"
    >
      <Link
        href="/"
        aria-label="Resweep, home"
        className="hidden h-12 items-center justify-center md:flex"
      >
        <Mark />
      </Link>
      {places.map(({ href, label, icon: Icon }) => {
        const here = isPlaceOf(href, pathname);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? "page" : undefined}
            className={`flex h-14 flex-1 flex-col items-center justify-center gap-1 text-2xs md:mx-2 md:my-0.5 md:h-13 md:flex-none md:rounded-md ${
              here ? "text-accent md:bg-accent-soft" : "text-soft hover:bg-hover hover:text-ink"
            }`}
          >
            <Icon size={18} strokeWidth={1.75} aria-hidden />
            {label}
          </Link>
        );
      })}
      <div className="mt-auto hidden flex-col items-center gap-1 pb-3 md:flex">
        <Link
          href="/account"
          title={`${reader}: account`}
          aria-label={`Account of ${reader}`}
          className="button button-quiet button-small"
        >
          <UserRound size={16} aria-hidden />
        </Link>
        <ThemeSwitch initial={theme} />
      </div>
    </nav>
  );
}

/** A residual block: the path through the layers, and the shortcut around them. */
function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
      <rect width="26" height="26" rx="7" fill="var(--color-accent-fill)" />
      <path
        d="M7 19.5V6.5M7 9.5h5.2a4 4 0 0 1 4 4v6M16.2 14.8h-6"
        fill="none"
        stroke="white"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="19" cy="7" r="1.7" fill="white" />
    </svg>
  );
}
