/** The numbers of a text such as "0.5, 0.75"; empty for an empty text, null when a part is no number. */
export function numberList(text: string): number[] | null {
  if (text.trim() === "") return [];
  const parts = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  return parts.every(Number.isFinite) ? parts : null;
}
