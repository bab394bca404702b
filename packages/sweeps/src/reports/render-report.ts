import type { Platform } from "../platform.ts";
import { readBlock } from "./block.ts";
import { drawFigure, type FigureOptions } from "./figures.ts";
import { markdown } from "./markdown.ts";
import { escapeHtml } from "./words.ts";

/** A page with more would take long to draw. */
const mostBlocks = 40;

/**
 * The body of a report as HTML that may stand in a page: Markdown, in which each fenced block named `resweep` is the
 * chart or table it asks for, drawn from what is stored now. A block that cannot be drawn says why in its place.
 */
export async function renderReport(
  platform: Pick<Platform, "store">,
  body: string,
  options: FigureOptions = { links: true },
): Promise<string> {
  const reader = markdown();
  const tokens = reader.parse(body, {});
  const asked = tokens.filter(({ type, info }) => type === "fence" && info.trim() === "resweep");
  const figures = new Map<unknown, string>();
  // One after another: a page of many charts leaves the database to others as well.
  for (const [at, token] of asked.entries())
    figures.set(
      token,
      at < mostBlocks
        ? await draw(platform, token.content, options)
        : trouble(`a report has ${mostBlocks} blocks at most`),
    );
  const { fence } = reader.renderer.rules;
  reader.renderer.rules.fence = (all, at, ...rest) =>
    figures.get(all[at]) ?? fence!(all, at, ...rest);
  return reader.renderer.render(tokens, reader.options, {});
}

async function draw(
  platform: Pick<Platform, "store">,
  text: string,
  options: FigureOptions,
): Promise<string> {
  try {
    return await drawFigure(platform, readBlock(text), options);
  } catch (error) {
    // By code: the store may come from another bundle than this, with classes of its own.
    const { code, message } = error as { code?: unknown; message: string };
    if (code === "invalid-input" || code === "not-found") return trouble(message);
    throw error;
  }
}

const trouble = (why: string) =>
  `<p class="trouble" role="alert">This block cannot be drawn: ${escapeHtml(why)}</p>\n`;
