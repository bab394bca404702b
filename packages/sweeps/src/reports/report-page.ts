import type { Report } from "@resweep/store";
import { escapeHtml } from "./words.ts";

/** Beside the tokens of the dashboard, as few rules as a page of text and charts needs. */
const style = `
:root{color-scheme:light dark;--color-line:light-dark(#e2e4e9,#363a45);--color-faint:light-dark(#646a78,#8f95a3);--color-accent:light-dark(#4740d4,#8d8cff);--color-sunken:light-dark(#f3f4f6,#15171c);--color-bad:light-dark(#b3261e,#ff8a80)}
body{overflow-wrap:anywhere;max-width:820px;margin:0 auto;padding:32px 20px 64px;font:15px/1.55 Inter,ui-sans-serif,system-ui,sans-serif;background:light-dark(#fff,#1b1d23);color:light-dark(#1c2030,#eceef3)}
h1,h2,h3{line-height:1.25;margin:1.6em 0 .5em}h1{font-size:26px}h2{font-size:19px}h3{font-size:16px}
a{color:var(--color-accent)}code,pre{font-family:"JetBrains Mono",ui-monospace,monospace;font-size:13px;background:var(--color-sunken);border-radius:4px}code{padding:1px 4px}pre{padding:12px;overflow-x:auto}pre code{padding:0}
blockquote{margin:0;padding-left:14px;border-left:2px solid var(--color-line);color:var(--color-faint)}
table{display:block;overflow-x:auto;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}th,td{padding:4px 12px 4px 0;border-bottom:1px solid var(--color-line);text-align:left;white-space:nowrap}th{font-weight:500;color:var(--color-faint)}td:first-child{white-space:normal;min-width:180px}caption{text-align:left;font-weight:600;padding-bottom:4px}
.figure{margin:20px 0;padding:14px 16px;border:1px solid var(--color-line);border-radius:8px}figure{margin:0;overflow-x:auto}figcaption{font-weight:600;font-size:14px}figure>svg{display:block;width:100%;min-width:540px;height:auto}figure ul{display:flex;flex-wrap:wrap;gap:2px 16px;margin:6px 0 0;padding:0;list-style:none;font-size:13px}figure li svg{margin-right:6px;vertical-align:middle}
.source,.made{font-size:12px;color:var(--color-faint)}.source{margin:8px 0 0}.trouble{color:var(--color-bad)}
@media print{body{padding:0}.figure{break-inside:avoid}}`;

/** A report as one HTML file that asks for nothing else and has no script; `html` is what renderReport made. */
export function reportPage(report: Report, html: string, at: Date): string {
  const title = escapeHtml(report.title);
  const minute = (date: Date) => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="made">Written by ${escapeHtml(report.updatedBy)}, ${minute(report.updatedAt)}, version ${report.version}; charts as of ${minute(at)}</p>
${html}
</main>
</body>
</html>
`;
}
