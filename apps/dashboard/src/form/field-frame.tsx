"use client";

import { GitFork } from "lucide-react";
import type { ReactNode } from "react";

/** What every field has around its control: label, unit, the switch to vary it, help, and what is wrong. */
export function FieldFrame({
  id,
  label,
  unit,
  help,
  note,
  issues,
  varied,
  onVary,
  children,
}: {
  id: string;
  label: string;
  unit?: string;
  help: string;
  note?: string;
  issues: readonly { message: string }[];
  varied?: boolean;
  onVary?: () => void;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <div className="mb-1 flex h-6 items-center gap-1.5">
        <label htmlFor={id} className="truncate text-sm font-medium" title={help}>
          {label}
        </label>
        {unit && <span className="text-xs text-faint">{unit}</span>}
        {note && <span className="truncate text-xs text-faint">{note}</span>}
        {onVary && (
          <button
            type="button"
            className={`chip ml-auto ${varied ? "" : "border-transparent! bg-transparent! text-faint hover:bg-hover! hover:text-ink"}`}
            aria-pressed={varied}
            aria-label={varied ? `Varied, fix ${label} to one value` : `Vary ${label}`}
            title={varied ? "Fix to one value" : "Try several values"}
            onClick={onVary}
          >
            <GitFork size={12} aria-hidden /> {varied ? "varied" : "vary"}
          </button>
        )}
      </div>
      {children}
      {issues.length > 0 ? (
        <p id={`${id}-error`} role="alert" className="mt-1 text-xs text-bad">
          {issues[0]!.message}
        </p>
      ) : (
        <p id={`${id}-help`} className="mt-1 line-clamp-2 text-xs text-faint" title={help}>
          {help}
        </p>
      )}
    </div>
  );
}

export const fieldId = (path: string) => `field-${path.replaceAll(".", "-")}`;

/** How fields stand beside one another. */
export const gridClass = "grid grid-cols-1 gap-x-5 gap-y-4 sm:grid-cols-2 xl:grid-cols-3";
