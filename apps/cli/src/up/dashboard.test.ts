import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { choosePort, startDashboard } from "./dashboard.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Takes a port the way another program would; false where somebody has it already. */
function take(port: number, host = "127.0.0.1"): Promise<number> {
  const server = createServer();
  servers.push(server);
  return new Promise((resolve) => {
    server.once("error", () => resolve(port));
    server.listen({ port, host }, () => resolve((server.address() as { port: number }).port));
  });
}

test("a taken port that was asked for is refused by its name, on any address", async () => {
  const port = await take(0);
  await expect(choosePort(port)).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringMatching(new RegExp(`^--port: ${port} is taken`)),
  });
  await expect(choosePort(await take(0, "0.0.0.0"))).rejects.toThrow(/is taken/);
});

test("without a port asked for, a taken 3000 gives way to the next free one", async () => {
  await take(3000);
  const port = await choosePort(null);
  expect(port).toBeGreaterThan(3000);
  expect(await choosePort(port)).toBe(port);
});

test("a dashboard that was never built says what to run", () => {
  const root = mkdtempSync(path.join(tmpdir(), "resweep-up-"));
  const options = { root, port: 1, environment: {}, logFile: path.join(root, "log"), report() {} };
  expect(() => startDashboard(options)).toThrow("The dashboard is not built: npm run setup");
  rmSync(root, { recursive: true });
});
