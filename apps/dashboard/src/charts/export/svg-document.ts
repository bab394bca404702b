/** A drawing without its frame: what lies inside an SVG of this size, pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** What stands around a drawing when it leaves the page. */
export interface Framing {
  readonly title: string;
  readonly legend: readonly { readonly label: string; readonly colour: string }[];
  readonly background: string;
  readonly ink: string;
}

const [padding, titleHeight, entryHeight] = [12, 24, 18];
const characterWidth = 6.6;

/** One file that needs nothing of the page: title, drawing and legend, with a size of its own. */
export function svgDocument({ width, height, body }: Drawing, framing: Framing): string {
  const { title, legend, background, ink } = framing;
  const entries = placed(legend, width);
  const rows = entries.length === 0 ? 0 : entries.at(-1)!.row + 1;
  const [outerWidth, outerHeight] = [
    width + 2 * padding,
    height + titleHeight + rows * entryHeight + 2 * padding,
  ];
  const key = entries.map(({ label, colour, left, row }) => {
    const top = titleHeight + height + row * entryHeight + 14;
    return `<rect x="${left}" y="${top - 5}" width="12" height="3" fill="${escapeXml(colour)}"/><text x="${left + 18}" y="${top}">${escapeXml(label)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${outerWidth}" height="${outerHeight}" viewBox="0 0 ${outerWidth} ${outerHeight}" font-family="Inter, Helvetica, Arial, sans-serif" font-size="11">
<rect width="100%" height="100%" fill="${escapeXml(background)}"/>
<g transform="translate(${padding} ${padding})">
<g fill="${escapeXml(ink)}"><text y="13" font-size="13" font-weight="600">${escapeXml(title)}</text>${key.join("")}</g>
<g transform="translate(0 ${titleHeight})">${body}</g>
</g>
</svg>
`;
}

/** Entries side by side, in as many rows as they take. */
function placed(legend: Framing["legend"], width: number) {
  let [left, row] = [0, 0];
  return legend.map((entry) => {
    const own = 34 + entry.label.length * characterWidth;
    if (left > 0 && left + own > width) [left, row] = [0, row + 1];
    const place = { ...entry, left, row };
    left += own;
    return place;
  });
}

export const escapeXml = (text: string) =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
