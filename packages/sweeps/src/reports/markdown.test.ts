import { expect, test } from "vitest";
import { renderMarkdown } from "./markdown.ts";

test("text, lists, tables and code are rendered", () => {
  const html = renderMarkdown("# Depth\n\n**helps**, see `x`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
  for (const part of ["<h1>Depth</h1>", "<strong>helps</strong>", "<code>x</code>", "<td>2</td>"])
    expect(html).toContain(part);
});

test("what may be wider than its place is reached by the keyboard, to be scrolled", () => {
  expect(renderMarkdown("| a |\n|---|\n| 1 |\n")).toMatch(/^<table tabindex="0">/);
  expect(renderMarkdown("```\n<pre>\n```")).toBe(
    '<pre tabindex="0"><code>&lt;pre&gt;\n</code></pre>\n',
  );
  expect(renderMarkdown("    code\n")).toMatch(/^<pre tabindex="0">/);
});

test.each([
  "<script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\nscript:alert(1))",
  "[x](&#x6A;avascript:alert(1))",
  "[x](vbscript:msgbox(1))",
  "[x](file:///etc/passwd)",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](data:image/png;base64,AAAA)",
  "![x](https://elsewhere.example/pixel.png)",
  '[x](https://a.example "\\" onmouseover=alert(1)")',
  '<https://a.example/"onmouseover=alert(1)>',
  "```\n</code></pre><script>alert(1)</script>\n```",
  '```x"onload="alert(1)\n1\n```',
  "<svg/onload=alert(1)>",
])("nothing in %s is obeyed by a browser", (text) => {
  const html = renderMarkdown(text);
  const tags = [...html.matchAll(/<\/?([a-z0-9]+)((?:\s+[a-z-]+="[^"]*")*)\s*\/?>/g)];
  // Every "<" of the answer opens one of these, with quoted attributes alone.
  expect(html.split("<")).toHaveLength(tags.length + 1);
  for (const [, name, attributes] of tags) {
    expect(["p", "a", "pre", "code", "br"]).toContain(name);
    for (const [, attribute, value] of attributes!.matchAll(/([a-z-]+)="([^"]*)"/g)) {
      expect(["href", "rel", "title", "class", "tabindex"]).toContain(attribute);
      if (attribute === "href") expect(value).toMatch(/^https?:\/\//);
    }
  }
});
