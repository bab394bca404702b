import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld({ postgres: false });
});
afterAll(() => world?.stop());

test("pages say in one line that Postgres is away, and what to do", async () => {
  for (const place of ["/", "/trials", "/workers", "/sweeps/1"]) {
    const response = await fetch(world.url + place);
    const text = await response.text();
    expect(text, place).toContain("The database does not answer");
    expect(text, place).toContain("DATABASE_URL");
    expect(text, place).toContain("npm start");
  }
});

test("the API answers 503 with the same line; what needs no database still answers", async () => {
  for (const place of ["/api/health", "/api/sweeps", "/api/sweeps/1/events", "/api/trials/1"]) {
    const response = await fetch(world.url + place);
    expect(response.status, place).toBe(503);
    expect((await response.json()).error.code, place).toBe("unavailable");
  }
  const launch = await fetch(`${world.url}/api/sweeps`, {
    method: "POST",
    headers: { origin: world.url, "content-type": "application/json" },
    body: "{}",
  });
  expect(launch.status).toBe(503);
  expect((await fetch(`${world.url}/catalogue`)).status).toBe(200);
  expect((await fetch(`${world.url}/api/openapi.json`)).status).toBe(200);
});
