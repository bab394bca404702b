/** The place that a chart has for its drawing, pixels, within margins for its axes. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function frameOf(
  width: number,
  height: number,
  margin: { left: number; right: number; top: number; bottom: number },
) {
  const frame: Frame = {
    left: margin.left,
    right: width - margin.right,
    top: margin.top,
    bottom: height - margin.bottom,
  };
  return {
    ...frame,
    x: (place: number) => frame.left + place * (frame.right - frame.left),
    y: (place: number) => frame.bottom - place * (frame.bottom - frame.top),
  };
}
