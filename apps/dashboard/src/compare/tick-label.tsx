/** A text of an axis, in the page's quiet tone; what is longer than `most` characters is cut. */
export function TickLabel({
  x,
  y,
  anchor = "middle",
  most = 40,
  children,
}: {
  x: number;
  y: number;
  anchor?: "start" | "middle" | "end";
  most?: number;
  children: string;
}) {
  return (
    <text x={x} y={y} textAnchor={anchor} fontSize={11} fill="var(--color-faint)">
      {children.length > most ? `${children.slice(0, Math.max(most - 1, 1))}…` : children}
    </text>
  );
}
