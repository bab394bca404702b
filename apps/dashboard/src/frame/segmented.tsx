"use client";

/** One of a few choices, side by side. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly T[];
  value: T;
  onChange(value: T): void;
}) {
  return (
    <fieldset aria-label={label} className="flex rounded-md border border-line bg-surface p-0.5">
      {options.map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          className={`h-6 rounded-sm px-2 text-xs ${option === value ? "bg-accent-soft font-medium text-accent" : "text-soft hover:text-ink"}`}
          onClick={() => onChange(option)}
        >
          {option}
        </button>
      ))}
    </fieldset>
  );
}
