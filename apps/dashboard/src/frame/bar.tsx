import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "./link.tsx";

/** The bar at the top of a page: where one is, and what can be done here. */
export function Bar({
  trail = [],
  title,
  children,
}: {
  trail?: readonly { href: string; label: string }[];
  title: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="sticky top-0 z-20 flex min-h-12 items-center gap-2 border-b border-line bg-page/95 px-4 py-2 backdrop-blur md:px-6">
      <nav aria-label="Path" className="flex min-w-0 flex-1 items-center gap-1 text-soft">
        {trail.at(-1) && (
          <Link
            href={trail.at(-1)!.href}
            className="-ml-1 sm:hidden"
            aria-label={trail.at(-1)!.label}
          >
            <ChevronLeft size={18} aria-hidden />
          </Link>
        )}
        {trail.map(({ href, label }, at) => (
          // The name of a sweep may be as long as the bar: it gives way before what is short on either side.
          <span
            key={href}
            className={`flex items-center gap-1 max-sm:hidden ${at === 0 ? "shrink-0" : "min-w-0 shrink-[1000]"}`}
          >
            <Link href={href} className="truncate hover:text-ink">
              {label}
            </Link>
            <ChevronRight size={14} className="shrink-0 text-faint" aria-hidden />
          </span>
        ))}
        <h1 className="truncate font-semibold text-ink">{title}</h1>
      </nav>
      <div className="flex shrink-0 items-center gap-1.5">{children}</div>
    </header>
  );
}
