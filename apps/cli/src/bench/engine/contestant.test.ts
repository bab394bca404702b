import { expect, test } from "vitest";
import { startContestant } from "./contestant.ts";

const job = {
  ...{ network: "resnet20", batch: 4, threads: 1 },
  ...({ precision: "float32", way: "compiled", device: "cpu" } as const),
};
const ready = { parameters: 3, libraryMiB: 1, losses: [2, 1], firstStepSeconds: 2, stepSeconds: 1 };
const process = (script: string) => ({ command: ["node", "-e", script, "--"], job });

test("a process is asked for steps and tells what they took", async () => {
  const contestant = await startContestant(
    process(`
      console.log("chatter of a library");
      console.log(JSON.stringify({ ...${JSON.stringify(ready)}, batch: JSON.parse(process.argv[1]).batch }));
      require("readline").createInterface({ input: process.stdin }).on("line", (line) =>
        console.log(JSON.stringify({ seconds: JSON.parse(line).steps / 10, cpuSeconds: 1 })));
    `),
  );
  expect(contestant.ready).toEqual({ ...ready, batch: 4 });
  expect(await contestant.run(3)).toEqual({ seconds: 0.3, cpuSeconds: 1 });
  expect(contestant.peakMemoryMiB()).toBeGreaterThan(1);
  await contestant.end();
  expect(contestant.peakMemoryMiB()).toBeNull();
});

test.each([
  [
    `console.log(JSON.stringify({ error: "InductorError: no C++ compiler\\nlong" }))`,
    "InductorError: no C++ compiler",
  ],
  [
    `console.error("ImportError: libx is missing"); console.error("bye"); process.exit(3)`,
    "ImportError: libx is missing",
  ],
  ["process.exit(3)", "it ended with status 3"],
  ["setInterval(() => {}, 1000)", "it ended with SIGKILL"],
])("one that does not get ready says why: %s", async (script, reason) => {
  await expect(startContestant({ ...process(script), patienceMs: 2_000 })).rejects.toThrow(reason);
});

test("one that dies at work is no figure", async () => {
  const contestant = await startContestant(
    process(
      `console.log('${JSON.stringify(ready)}'); process.stdin.once("data", () => process.exit(9))`,
    ),
  );
  await expect(contestant.run(1)).rejects.toThrow("status 9");
  await expect(contestant.run(1)).rejects.toThrow("status 9");
});
