"use client";

import { Download } from "lucide-react";
import { type RefObject, useRef, useState } from "react";
import type { ChartFormat, SavedChart } from "./save.ts";

const formats: readonly ChartFormat[] = ["PNG", "SVG", "CSV"];

/** Saves a chart as a picture, as a drawing, or its numbers. Its script comes with the first click. */
export function ExportMenu({
  figure,
  ...chart
}: Omit<SavedChart, "drawing"> & {
  /** Where it is drawn as SVG; or what draws it, where it is a canvas. */
  figure: RefObject<HTMLElement | null> | SavedChart["drawing"];
}) {
  const details = useRef<HTMLDetailsElement>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const drawing = () =>
    typeof figure === "function"
      ? figure()
      : (figure.current?.querySelector<SVGSVGElement>("svg[role=img]") ?? null);
  const save = async (format: ChartFormat) => {
    try {
      const { saveChart } = await import("./save.ts");
      await saveChart({ ...chart, drawing }, format);
      setTrouble(null);
      if (details.current) details.current.open = false;
    } catch (error) {
      setTrouble(`Not saved: ${(error as Error).message}`);
    }
  };
  return (
    <details
      ref={details}
      className="relative shrink-0"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) event.currentTarget.open = false;
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.currentTarget.open = false;
        event.currentTarget.querySelector("summary")?.focus();
      }}
    >
      <summary
        className="flex size-6 list-none items-center justify-center rounded-md text-faint hover:bg-hover hover:text-ink [&::-webkit-details-marker]:hidden"
        aria-label={`Save ${chart.title}`}
        title="Save as PNG, SVG or CSV"
      >
        <Download size={13} aria-hidden />
      </summary>
      <div className="absolute top-full right-0 z-20 mt-1 rounded-lg border border-line bg-raised p-1 shadow-lg">
        {formats.map((format) => (
          <button
            key={format}
            type="button"
            className="block w-full rounded-md px-3 py-1 text-left text-xs whitespace-nowrap hover:bg-hover"
            onClick={() => void save(format)}
          >
            {format}
            <span className="ml-2 text-faint">
              {format === "CSV" ? "its numbers" : "the chart"}
            </span>
          </button>
        ))}
        {trouble && (
          <p role="alert" className="max-w-48 px-3 py-1 text-xs text-bad">
            {trouble}
          </p>
        )}
      </div>
    </details>
  );
}
