/** The tick box by which something in a table is chosen. */
export function PickBox({
  label,
  picked,
  onPick,
}: {
  label: string;
  picked: boolean;
  onPick(on: boolean): void;
}) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      className="size-4 accent-accent-fill"
      checked={picked}
      onChange={(event) => onPick(event.target.checked)}
    />
  );
}
