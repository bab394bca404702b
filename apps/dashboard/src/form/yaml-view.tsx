"use client";

import { useEffect, useRef, useState } from "react";
import { parse, stringify } from "yaml";
import type { Draft } from "./draft.ts";
import { isObject } from "./json.ts";

/** The specification as YAML, in step with the form: either can be edited. */
export function YamlView({
  draft,
  trouble,
  onChange,
  onTrouble,
}: {
  draft: Draft;
  /** Why what is written here is not the draft. */
  trouble: string | null;
  onChange(draft: Draft): void;
  onTrouble(trouble: string | null): void;
}) {
  const written = stringify(draft, { lineWidth: 100, flowCollectionPadding: true });
  const [text, setText] = useState(written);
  /** What the text being edited last said; anything else came from the form. */
  const sent = useRef<string | null>(null);
  const current = JSON.stringify(draft);
  useEffect(() => {
    if (sent.current === current) return;
    sent.current = null;
    setText(written);
    onTrouble(null);
  }, [written, current, onTrouble]);

  const edit = (next: string) => {
    setText(next);
    try {
      const value: unknown = parse(next, { maxAliasCount: 50 }) ?? {};
      if (!isObject(value)) return onTrouble("A sweep is an object: name, base, space ...");
      onTrouble(null);
      sent.current = JSON.stringify(value);
      onChange(value);
    } catch (error) {
      onTrouble((error as Error).message.split("\n")[0]!.replace(/:$/, ""));
    }
  };
  return (
    <div className="space-y-1">
      <textarea
        aria-label="The specification as YAML"
        className="field w-full resize-y font-mono text-xs leading-5"
        rows={Math.min(Math.max(text.split("\n").length + 1, 10), 34)}
        spellCheck={false}
        value={text}
        aria-invalid={trouble !== null}
        onChange={(event) => edit(event.target.value)}
      />
      {trouble ? (
        <p role="alert" className="text-xs text-bad">
          {trouble}
        </p>
      ) : (
        <p className="text-xs text-faint">
          The same file launches from a terminal:{" "}
          <code className="font-mono">npx resweep launch sweep.yaml</code>
        </p>
      )}
    </div>
  );
}
