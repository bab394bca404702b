import type { ReactNode } from "react";

/** Says whose words a form shows where it is not what the page began with, and the way back. */
export function LeftHere({
  children,
  back,
  onBack,
}: {
  children: ReactNode;
  back: string;
  onBack(): void;
}) {
  return (
    <p role="status" className="flex flex-wrap items-center gap-2 text-sm text-soft">
      {children}
      <button type="button" className="button button-small" onClick={onBack}>
        {back}
      </button>
    </p>
  );
}
