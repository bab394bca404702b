import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { json, text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { migrate, openStore } from "@resweep/store";
import { afterAll, describe, expect, inject, test, vi } from "vitest";
import { ownDatabase } from "../testing/own-database.ts";

// The real program on real services, with nothing to train.
const program = fileURLToPath(new URL("../../bin/resweep.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "resweep-worker-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function worker(args: string[], more: Record<string, string> = {}) {
  const services = { DATABASE_URL: inject("databaseUrl"), REDIS_URL: inject("redisUrl") };
  const own = { RESWEEP_DATA: path.join(folder, "data"), RESWEEP_URL: "", RESWEEP_ARTIFACTS: "" };
  const child = spawn(process.execPath, [program, "worker", ...args], {
    env: { ...process.env, ...services, ...own, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "exit").then(([status]) => status as number | null);
  return { child, ended, said: text(child.stderr), printed: child.stdout };
}

describe("a worker", () => {
  test("with --json says once what takes work, and leaves at SIGTERM", async () => {
    const args = ["--json", "--name", "told", "--slots", "2", "--threads", "1"];
    const databaseUrl = await ownDatabase();
    await migrate(databaseUrl);
    const { child, ended, said, printed } = worker(args, { DATABASE_URL: databaseUrl });
    const store = openStore(databaseUrl);
    try {
      const told = () =>
        store.workers.list().then((all) => all.find(({ name }) => name === "told"));
      await vi.waitFor(async () => expect(await told()).toMatchObject({ alive: true, slots: 2 }), {
        timeout: 40_000,
        interval: 200,
      });
      // It is registered before it says that it is ready.
      const first = (await once(printed, "data"))[0] as Buffer;
      printed.unshift(first);
      const answer = json(printed);
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
      expect(await answer).toEqual({ id: (await told())!.id, name: "told", slots: 2, threads: 1 });
      expect(await told()).toMatchObject({ alive: false });
      expect(await said).toMatch(/worker told: 2 x 1 threads, ready\n.*draining\n.*gone\n$/);
    } finally {
      child.kill("SIGKILL");
      await store.close();
    }
  });

  test.each([
    [["--slots", "none"], {}, 2, '--slots: must be a whole number between 1 and 1024, not "none"'],
    [
      ["--resident-share", "2"],
      {},
      2,
      '--resident-share: must be a number between 0 and 1, not "2"',
    ],
    [[], { DATABASE_URL: "", REDIS_URL: "" }, 1, "Nothing is running here: start everything with"],
    [[], { RESWEEP_ARTIFACTS: "gs://bucket" }, 2, '"gs://" is no artifact store; name a folder'],
  ])("%j %j is refused in one line", async (args, variables, status, message) => {
    const { ended, said } = worker(args, variables as Record<string, string>);
    expect(await ended).toBe(status);
    const lines = (await said).trimEnd().split("\n");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(message);
  });
});
