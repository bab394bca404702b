import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { KeptProcess } from "./kept-process.ts";

const folder = mkdtempSync(path.join(tmpdir(), "resweep-kept-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function keep(name: string, script: string) {
  const file = path.join(folder, `${name}.mjs`);
  const logFile = path.join(folder, `${name}.log`);
  writeFileSync(file, script);
  const lines: string[] = [];
  const kept = new KeptProcess({
    name: "The worker",
    args: [file],
    cwd: folder,
    environment: process.env,
    logFile,
    report: (line) => lines.push(line),
  });
  return { kept, lines, log: () => readFileSync(logFile, "utf8") };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await delay(50);
  expect(condition()).toBe(true);
}

test("one that crashes is started again, and its last words are told", async () => {
  const { kept, lines, log } = keep("crash", 'console.log("out of paper"); process.exit(3);');
  await until(() => log().split("out of paper").length > 2);
  expect(lines[0]).toBe("The worker ended (status 3: out of paper); started again in 1 s");
  await kept.stop(1_000);
  const count = log().length;
  await delay(2_500);
  expect(log()).toHaveLength(count);
});

test("a stop lets it end by itself, and ends it where it does not", async () => {
  const polite = keep(
    "polite",
    'process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); console.log("up"); setInterval(() => {}, 1000);',
  );
  const stubborn = keep(
    "stubborn",
    'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000);',
  );
  await until(() => polite.log().includes("up") && stubborn.log().includes("up"));
  await Promise.all([polite.kept.stop(10_000), stubborn.kept.stop(300)]);
  expect(polite.log()).toContain("bye");
  expect(polite.kept.running || stubborn.kept.running).toBe(false);
  expect([...polite.lines, ...stubborn.lines]).toEqual([]);
});
