"use client";

import { useState } from "react";
import { Scrolling } from "../frame/scrolling.tsx";
import { formatValue } from "../numbers/format.ts";
import { comparePaths, flatten } from "./paths.ts";

/** What the trial does; the options that its sweep varies stand out. */
export function Configuration({ config, varied }: { config: unknown; varied: readonly string[] }) {
  const [yaml, setYaml] = useState<string | null>(null);
  const showYaml = async () => {
    const { stringify } = await import("yaml"); // as much script as the rest of the page
    setYaml(stringify(config));
  };
  const entries = Object.entries(flatten(config)).sort(([a], [b]) => comparePaths(a, b));
  return (
    <section aria-label="Configuration" className="space-y-2">
      <div className="flex items-center">
        <h2 className="heading">Configuration</h2>
        <button
          type="button"
          className="chip ml-auto"
          aria-pressed={yaml !== null}
          onClick={() => (yaml === null ? void showYaml() : setYaml(null))}
        >
          YAML
        </button>
      </div>
      {yaml !== null ? (
        <Scrolling label="YAML" className="card overflow-x-auto p-3">
          <pre className="font-mono text-xs leading-5">{yaml}</pre>
        </Scrolling>
      ) : (
        <Scrolling label="Options" className="card max-h-[34rem] overflow-y-auto py-1 text-sm">
          <dl>
            {entries.map(([path, value]) => {
              const marked = varied.some((one) => path === one || path.startsWith(`${one}.`));
              return (
                <div
                  key={path}
                  className={`flex justify-between gap-4 px-3 py-1 ${marked ? "bg-accent-soft" : ""}`}
                >
                  <dt className="truncate font-mono text-xs text-soft" title={path}>
                    {path}
                  </dt>
                  <dd className="tabular font-mono text-xs">{formatValue(value)}</dd>
                </div>
              );
            })}
          </dl>
        </Scrolling>
      )}
    </section>
  );
}
