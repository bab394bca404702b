import type { Drawing } from "./svg-document.ts";

const shape = "svg, g, path, line, circle, rect, text, polyline, polygon";

/** A drawing of the page with its colours written out: outside of the page no token means anything. */
export function readDrawing(svg: SVGSVGElement): Drawing {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll<SVGElement>(shape);
  copy.querySelectorAll<SVGElement>(shape).forEach((element, at) => {
    const { fill, stroke, display } = getComputedStyle(originals[at]!);
    if (display === "none") element.remove();
    element.setAttribute("fill", plainColour(fill));
    element.setAttribute("stroke", plainColour(stroke));
    element.removeAttribute("class");
    element.removeAttribute("style");
  });
  const [, , width, height] = svg.getAttribute("viewBox")!.split(" ").map(Number);
  return { width: width!, height: height!, body: copy.innerHTML };
}

const known = new Map<string, string>();

/** `#1f77b4` of any colour that CSS can say: drawing programs know neither oklch nor custom properties. */
export function plainColour(colour: string): string {
  if (colour.startsWith("#")) return colour;
  if (colour === "none" || colour === "transparent" || colour === "") return "none";
  const present = known.get(colour);
  if (present) return present;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  const hex = [red!, green!, blue!].map((part) => part.toString(16).padStart(2, "0")).join("");
  const plain = alpha === 0 ? "none" : `#${hex}`;
  known.set(colour, plain);
  return plain;
}
