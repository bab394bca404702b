import { spawn, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/resweep.mjs", import.meta.url));
const build = fileURLToPath(new URL("../build.mjs", import.meta.url));
const resweep = (...args: string[]) =>
  spawnSync(process.execPath, [bin, ...args], { cwd: tmpdir(), encoding: "utf8" });

describe("the resweep program", () => {
  test("runs from any folder, answers on standard output, and complains on standard error", () => {
    const good = resweep("describe", "cifar-resnet", "--json");
    expect({ status: good.status, stderr: good.stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(good.stdout).name).toBe("cifar-resnet");
    const bad = resweep("describe", "cifar-resnt");
    expect(bad.status).toBe(2);
    expect(bad.stdout).toBe("");
    expect(bad.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(resweep("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("a wrong environment variable is one line", () => {
    const { status, stderr } = spawnSync(process.execPath, [bin, "sweeps"], {
      env: { ...process.env, RESWEEP_PORT: "http" },
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toBe(
      'resweep: RESWEEP_PORT: must be a whole number between 1 and 65535, not "http"\n',
    );
  });

  test("a reader that has seen enough is no error", () => {
    const { stdout, stderr } = spawnSync(
      "bash",
      ["-c", `"${process.execPath}" "${bin}" describe resnet --set depth=152 | head -1`],
      { encoding: "utf8" },
    );
    expect(stdout).toContain("resnet: depth 152");
    expect(stderr).toBe("");
  });

  test("may be bundled anew while it runs", async () => {
    const builds = [1, 2].map(
      () =>
        new Promise<number | null>((resolve) => {
          spawn(process.execPath, [build]).on("exit", resolve);
        }),
    );
    for (let i = 0; i < 4; i += 1) expect(resweep("describe", "resnet").status).toBe(0);
    expect(await Promise.all(builds)).toEqual([0, 0]);
  });
});
