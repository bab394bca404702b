"use client";

import type { GroupDescription, InputIssue } from "@resweep/spec";
import type { Draft } from "./draft.ts";
import { FieldFrame, fieldId, gridClass } from "./field-frame.tsx";
import { getIn, type Json } from "./json.ts";
import { OptionControl, readNumber } from "./option-control.tsx";

const labels: Readonly<Record<string, string>> = {
  device: "Device",
  memoryGiB: "Memory, at least",
  fingerprint: "Fingerprint",
};

/** Which workers may train the sweep: rarely needed, so folded until something is said. */
export function RequirementFields({
  draft,
  description,
  issuesAt,
  set,
}: {
  draft: Draft;
  description: GroupDescription;
  issuesAt(path: string): readonly InputIssue[];
  set(path: string, value: Json | undefined): void;
}) {
  return (
    <details
      className="border-t border-line pt-4"
      open={getIn(draft, "requires") !== undefined || issuesAt("requires").length > 0}
    >
      <summary className="text-sm font-medium">
        Workers <span className="ml-2 font-normal text-faint">{description.help}</span>
      </summary>
      <div className={`${gridClass} mt-3`}>
        {Object.entries(description.fields).map(([key, field]) => {
          if (field.type !== "option") return null;
          const path = `requires.${key}`;
          const id = fieldId(path);
          const issues = issuesAt(path);
          const value = getIn(draft, path);
          const common = {
            ...{ id, className: "field", autoComplete: "off", value: String(value ?? "") },
            "aria-invalid": issues.length > 0,
            "aria-describedby": `${id}-${issues.length > 0 ? "error" : "help"}`,
          };
          return (
            <FieldFrame
              key={key}
              id={id}
              label={labels[key] ?? key}
              unit={field.unit}
              help={field.help}
              issues={issues}
            >
              {field.kind === "choice" ? (
                <OptionControl
                  id={id}
                  description={field}
                  value={String(value ?? field.default)}
                  invalid={issues.length > 0}
                  onChange={(next) => set(path, next === field.default ? undefined : next)}
                />
              ) : (
                <input
                  {...common}
                  inputMode={field.kind === "int" ? "decimal" : "text"}
                  placeholder="any"
                  onChange={(event) => {
                    const text = event.target.value.trim();
                    set(path, field.kind === "int" ? readNumber(text) : text || undefined);
                  }}
                />
              )}
            </FieldFrame>
          );
        })}
      </div>
    </details>
  );
}
