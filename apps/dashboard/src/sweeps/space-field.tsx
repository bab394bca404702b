"use client";

/** What a sweep varies, as YAML: to be widened. */
export function SpaceField({ space, trouble }: { space: string; trouble: readonly string[] }) {
  return (
    <label className="block space-y-1">
      <span>
        Space{" "}
        <span className="block text-xs text-faint">as in its file; add values, take none away</span>
      </span>
      <textarea
        name="space"
        // What was saved is what is there now.
        key={space}
        className="field resize-y font-mono text-xs leading-5"
        rows={Math.min(Math.max(space.split("\n").length + 1, 3), 10)}
        spellCheck={false}
        defaultValue={space}
        aria-invalid={trouble.length > 0}
        aria-describedby={trouble.length > 0 ? "edit-space-error" : undefined}
      />
      {trouble.length > 0 && (
        <span id="edit-space-error" role="alert" className="block text-xs break-words text-bad">
          {trouble.map((message) => (
            <span key={message} className="block">
              {message}
            </span>
          ))}
        </span>
      )}
    </label>
  );
}

/** The paths of a space as it is written, or in words why it is none. */
export async function readSpace(text: string): Promise<Record<string, unknown> | string> {
  const { parse } = await import("yaml"); // as much script as the rest of the page
  try {
    const value: unknown = parse(text, { maxAliasCount: 50 }) ?? {};
    if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
    return "must name dotted paths, each with its values, such as architecture.depth: [8, 20]";
  } catch (error) {
    return `is no YAML: ${(error as Error).message.split("\n")[0]!.replace(/:$/, "")}`;
  }
}
