"use client";

import { useState } from "react";
import { Segmented } from "../frame/segmented.tsx";
import type { Draft } from "./draft.ts";
import type { Template } from "./templates.ts";

const sizes = ["quick", "whole"] as const;
type Size = (typeof sizes)[number];

/** Questions to start from, each with the line that it answers; those of the field in a size for two cores and in the paper's. */
export function TemplatePicker({
  templates,
  initial,
  onPick,
}: {
  templates: readonly Template[];
  initial: string | null;
  onPick(draft: Draft): void;
}) {
  const [picked, setPicked] = useState(initial);
  const [size, setSize] = useState<Size>("quick");
  const template = templates.find(({ name }) => name === picked);
  const pick = (next: Template, nextSize: Size) => {
    setPicked(next.name);
    setSize(nextSize);
    onPick(nextSize === "whole" && next.whole ? next.whole : next.draft);
  };
  return (
    <div className="space-y-1.5">
      <fieldset className="flex flex-wrap items-center gap-1.5" aria-label="Start from">
        <span className="label mr-1">Start from</span>
        {templates.map((one) => (
          <button
            key={one.name}
            type="button"
            className="chip"
            aria-pressed={picked === one.name}
            title={one.about}
            onClick={() => pick(one, size)}
          >
            {one.label}
          </button>
        ))}
      </fieldset>
      {template && (
        <div className="flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
          <p data-testid="template-about">{template.about}</p>
          {template.whole && (
            <>
              <Segmented
                label="Size"
                options={sizes}
                value={size}
                onChange={(next) => pick(template, next)}
              />
              <span className="text-xs text-faint">
                {size === "quick" ? "for two cores, in minutes" : "for a GPU, as in the paper"}
              </span>
            </>
          )}
        </div>
      )}
    </div>
  );
}
