import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { deviceMemory, findPeer, findTcmalloc } from "./peer.ts";
import { reasonsLeftOut } from "./reasons-left-out.ts";

const folder = mkdtempSync(path.join(tmpdir(), "resweep-peer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a Python without PyTorch, or none, is told in one line", async () => {
  const peer = await findPeer(path.join(folder, "no-python"));
  expect(peer).toMatchObject({
    missing: expect.stringMatching(/^[^\n]*no-python has no PyTorch[^\n]*RESWEEP_PYTHON/),
  });
});

test("tcmalloc is looked for where libraries are", () => {
  writeFileSync(path.join(folder, "libtcmalloc_minimal.so.4"), "");
  writeFileSync(path.join(folder, "libtcmalloc_minimal_debug.so.4"), "");
  expect(findTcmalloc(`/nowhere:${folder}`)).toBe(path.join(folder, "libtcmalloc_minimal.so.4"));
});

test("what a process holds of the GPU is read from the driver's list", () => {
  expect([...deviceMemory("41, 812\n42, [N/A]\n\n")]).toEqual([[41, 812]]);
  expect(deviceMemory("").size).toBe(0);
});

const everything = {
  device: { kind: "cpu" as const, name: "a processor", instructions: ["avx512_bf16"] },
  peer: { python: "python3", version: "2.15.0", cuda: false },
  tcmalloc: "/usr/lib/libtcmalloc.so.4",
};
const pytorch = { by: "pytorch", precision: "float32", allocator: "glibc" } as const;
const mixed = { by: "resweep", precision: "mixed", allocator: "tcmalloc" } as const;

test("a way is left out with its reason", () => {
  expect(reasonsLeftOut(everything)(pytorch)).toBeNull();
  expect(reasonsLeftOut(everything)(mixed)).toBeNull();
  const bare = {
    device: { ...everything.device, instructions: ["avx2"] },
    peer: { missing: "python3 has no PyTorch" },
    tcmalloc: null,
  };
  expect(reasonsLeftOut(bare)(pytorch)).toBe("No PyTorch rows: python3 has no PyTorch");
  expect(reasonsLeftOut(bare)(mixed)).toContain("bfloat16");
  expect(reasonsLeftOut({ ...everything, tcmalloc: null })(mixed)).toContain("libtcmalloc");
  const onGpu = { ...everything, device: { ...everything.device, kind: "gpu" as const } };
  expect(reasonsLeftOut(onGpu)(pytorch)).toContain("this PyTorch does not");
});
