import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openCli } from "../testing/open-cli.ts";

const { folder, file, resweep } = openCli();

test("a report is made of a file, listed, shown and exported", async () => {
  const spec = file("tiny.yaml", "name: tiny-reported\nbase: { dataset: { name: synthetic } }\n");
  const { id: sweep } = JSON.parse((await resweep("launch", spec, "--json")).stdout);
  const text = `# Why\n\n\`\`\`resweep\nsweep: ${sweep}\nchart: trials\n\`\`\`\n`;
  const added = await resweep("reports", "add", file("r.md", text), "--title", "Tiny", "--json");
  const { id } = JSON.parse(added.stdout);
  expect((await resweep("reports")).stdout).toMatch(new RegExp(`${id} {2}Tiny +1 `));
  expect((await resweep("reports", "show", String(id))).stdout).toContain("chart: trials");

  const out = path.join(folder, "r.html");
  const exported = await resweep("reports", "export", String(id), "--out", out);
  expect(exported).toMatchObject({ status: 0, notes: [`Wrote ${out}`] });
  const html = readFileSync(out, "utf8");
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain("tiny-reported");
  expect(html).toContain("<caption>Trials</caption>");

  expect((await resweep("reports", "delete", String(id))).stdout).toBe(`Report ${id} is deleted\n`);
  const deleted = JSON.parse((await resweep("reports", "list", "--deleted", "--json")).stdout);
  expect(deleted).toMatchObject([{ id, title: "Tiny" }]);
  expect((await resweep("reports", "undelete", String(id))).status).toBe(0);
  expect((await resweep("reports", "list", "--deleted")).stdout).toContain("No report was deleted");
});

test.each([
  [["reports", "show", "999999"], "There is no report 999999"],
  [["reports", "export", "999999"], "There is no report 999999"],
  [["reports", "add", "/nowhere.md", "--title", "x"], "/nowhere.md cannot be read"],
])("%j is refused", async (args, why) => {
  const { status, notes } = await resweep(...args);
  expect(status).toBe(2);
  expect(notes.join()).toContain(why);
});
