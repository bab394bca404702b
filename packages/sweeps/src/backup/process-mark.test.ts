import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { hasEnded, ownMark } from "./process-mark.ts";

test("a process that lives has not ended; one that is gone, or whose number is another's now, has", async () => {
  const own = ownMark();
  expect(own).toMatch(/^[\w.=-]+$/);
  expect(hasEnded(own)).toBe(false);
  const child = spawn("sleep", ["60"]);
  const marked = (pid: number) => own.replace(`=${process.pid}=`, `=${pid}=`);
  expect(hasEnded(marked(child.pid!)), "another process with that number").toBe(true);
  child.kill();
  await once(child, "exit");
  expect(hasEnded(marked(child.pid!))).toBe(true);
});

test("of another machine, or of nothing legible, nothing is known", () => {
  expect(hasEnded(`elsewhere=1=boot=1`)).toBe(false);
  for (const mark of ["", "x", "===", ownMark().replace(/=[^=]*$/, "=")])
    expect(hasEnded(mark)).toBe(false);
});
