import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { isStartupNoise } from "./startup-noise.ts";

test("what loading TensorFlow prints is known, and nothing else is", () => {
  const load = `import("${new URL("./runtime.ts", import.meta.url)}").then((m) => m.loadRuntime({ threads: 1 }))`;
  const shell = `exec "$0" --import "$1" -e '${load}' 2>&1`;
  const printed = execFileSync("sh", ["-c", shell, process.execPath, import.meta.resolve("tsx")], {
    encoding: "utf8",
  });
  const lines = printed.split("\n").filter((line) => line.trim() !== "");
  // A GPU's libraries say more than this.
  expect(
    lines.filter((line) => !isStartupNoise(line) && !/cuda|gpu|StreamExecutor/i.test(line)),
  ).toEqual([]);
  expect(isStartupNoise("W0000 00:00:1 cpu_allocator: Allocation of 2 GB exceeds 10%")).toBe(false);
  expect(isStartupNoise("")).toBe(false);
});
