/** The series colours of the dashboard (a test there holds them together), light and dark. */
export const palette: readonly (readonly [light: string, dark: string])[] = [
  ["#0072b2", "#4ba3e3"],
  ["#d55e00", "#ff8a4c"],
  ["#009e73", "#2cc597"],
  ["#b0579a", "#e08cc8"],
  ["#9a7a00", "#e0b93a"],
  ["#3f8fd2", "#86c8ff"],
  ["#a33d2b", "#ef8a78"],
  ["#5b5fc7", "#a4a8ff"],
];

export function colourAt(place: number): string {
  const [light, dark] = palette[place % palette.length]!;
  return `light-dark(${light}, ${dark})`;
}
