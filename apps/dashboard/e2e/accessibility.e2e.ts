import { openStore } from "@resweep/store";
import { addPerson } from "@resweep/sweeps";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contrast, markBoxes, settled, violations, violationsOfBoxes } from "./axe.ts";
import { type Browser, findBrowser, openBrowser } from "./browser.ts";
import { pagePlaces } from "./routes.ts";
import { seed } from "./seed.ts";
import { seedConfusions } from "./seed-confusions.ts";
import { seedFamily } from "./seed-family.ts";
import { seedTrade } from "./seed-trade.ts";
import { openWorld, type World } from "./world.ts";

const skipped = !findBrowser() && !process.env.CI;
const title = "everyone can use the pages (needs Chromium: apt-get install chromium)";
const password = "correct horse battery staple";
const wide = 1280;
const widths = [wide, 390];
/** Fifty pages, each looked at twice, on a busy machine. */
const patienceMs = 900_000;

describe.skipIf(skipped)(title, () => {
  let world: World;
  let browser: Browser;
  let cookie: string;
  beforeAll(async () => {
    [world, browser] = await Promise.all([openWorld({ auth: "required" }), openBrowser()]);
    const store = openStore(world.databaseUrl, { connections: 1 });
    await addPerson(store.people, { name: "ada", role: "admin", password }, "test");
    await store.close();
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  test("signing in takes no more than the keyboard; the page is clean", async () => {
    const page = await browser.page();
    expect(await findings(page, "/sign-in")).toEqual([]);
    expect(await findings(page, "/sign-in?to=/workers", { width: 390 })).toEqual([]);
    await page.getByLabel("Name").focus();
    await page.keyboard.type("ada");
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${world.url}/workers`);
    const [session] = await page.context().cookies(world.url);
    cookie = `${session!.name}=${session!.value}`;
    await page.close();
  });

  /** What axe says of a page, closed boxes and open ones, in both themes; a line each. */
  async function findings(
    page: Page,
    place: string,
    { width = wide, opened = new Set<string>() } = {},
  ): Promise<string[]> {
    await page.setViewportSize({ width, height: 900 });
    // No colour is on its way from one theme to the other.
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    const response = await page.goto(world.url + place);
    expect(response!.status(), place).toBe(200);
    await settled(page);
    await markBoxes(page, opened);
    const found = [...(await violations(page)), ...(await violationsOfBoxes(page))];
    // Colours are the same ones at every width.
    if (width === wide) {
      await page.emulateMedia({ colorScheme: "dark" });
      const dark = [
        ...(await violations(page, contrast)),
        ...(await violationsOfBoxes(page, contrast)),
      ];
      found.push(...dark.map((line) => `dark: ${line}`));
    }
    return found.map((line) => `${place} at ${width} px: ${line}`);
  }

  async function allFindings(places: readonly string[], width: number): Promise<string[]> {
    const page = await browser.page();
    const found: string[] = [];
    const opened = new Set<string>();
    for (const place of places) found.push(...(await findings(page, place, { width, opened })));
    await page.close();
    return found;
  }

  test.each(widths)(
    "axe finds nothing on any empty page at %i px",
    async (width) => {
      const places = pagePlaces().filter((place) => !place.includes("["));
      expect(await allFindings(places, width)).toEqual([]);
    },
    patienceMs,
  );

  describe("with something to show", () => {
    let places: readonly string[];
    beforeAll(async () => {
      const { sweepId } = await seed(world.databaseUrl);
      const family = await seedFamily(world.databaseUrl);
      const confused = await seedConfusions(world.databaseUrl);
      const trade = await seedTrade(world.databaseUrl);
      const trials = await trialsOf(sweepId);
      const [first, second] = trials as [SomeTrial, SomeTrial];
      const ofEachState = new Map(trials.map(({ id, state }) => [state, `/trials/${id}`]));
      const [member] = await trialsOf(family.sweepId);
      await send("/api/networks", { name: "axe", trial: member!.id, stage: 0 });
      const chart = `\`\`\`resweep\nsweep: ${sweepId}\nchart: curves\n\`\`\``;
      const body = `Some **words** and a [link](/).\n\n${chart}\n`;
      const { id: report } = await send("/api/reports", { title: "Depth, so far", body });
      /** What stands for a page that has parameters, or shows other things with some query. */
      const examples: Record<string, readonly string[]> = {
        "/": ["/", `/?pick=${sweepId},${family.sweepId}`],
        "/sweeps/[id]": [
          `/sweeps/${sweepId}?pick=${first.number},${second.number}&pin=3&filter=depth`,
          `/sweeps/${sweepId}?chart=scatter&group=architecture.name&seeds=mean`,
          `/sweeps/${sweepId}?chart=importance`,
          `/sweeps/${sweepId}?chart=divergence`,
          `/sweeps/${family.sweepId}`,
          `/sweeps/${confused.sweepId}?pick=1,2&classes=open`,
          `/sweeps/${trade.sweepId}`,
        ],
        "/sweeps/[id]/timeline": [`/sweeps/${sweepId}/timeline`],
        "/sweeps/new": [
          "/sweeps/new",
          "/sweeps/new?template=distillation",
          `/sweeps/new?from=${trade.sweepId}`,
        ],
        "/trials/[id]": [
          ...ofEachState.values(),
          `/trials/${member!.id}`,
          `/trials/${confused.trials[0]}`,
        ],
        "/networks": ["/networks", `/networks?trial=${member!.id}&stage=1`],
        "/networks/[reference]": ["/networks/axe@1"],
        "/reports/[id]": [`/reports/${report}`],
        "/reports/[id]/edit": [`/reports/${report}/edit`],
      };
      places = pagePlaces().flatMap((place) => examples[place] ?? [place]);
      expect(places.filter((place) => place.includes("["))).toEqual([]);
    });

    test.each(widths)(
      "axe finds nothing on any page at %i px",
      async (width) => {
        expect(await allFindings(places, width)).toEqual([]);
      },
      patienceMs,
    );
  });

  interface SomeTrial {
    readonly id: number;
    readonly number: number;
    readonly state: string;
  }

  async function trialsOf(sweepId: number): Promise<readonly SomeTrial[]> {
    const answer = await fetch(`${world.url}/api/trials?sweep=${sweepId}`, { headers: { cookie } });
    return (await answer.json()).trials;
  }

  async function send(place: string, body: object) {
    const answer = await fetch(world.url + place, {
      method: "POST",
      headers: { "content-type": "application/json", origin: world.url, cookie },
      body: JSON.stringify(body),
    });
    if (answer.status !== 201) throw new Error(await answer.text());
    return await answer.json();
  }

  test("the palette is opened, used and left by the keyboard, and the focus comes back", async () => {
    const page = await browser.page();
    await page.goto(`${world.url}/workers`);
    const button = page.getByRole("button", { name: /Search and commands/ });
    const input = page.getByRole("combobox", { name: "Command" });
    await button.focus();
    // A press before React listens is lost.
    await expect
      .poll(async () => {
        if (!(await input.isVisible())) await page.keyboard.press("Enter");
        return input.isVisible();
      })
      .toBe(true);
    expect(await violations(page)).toEqual([]);
    const chosen = page.getByRole("option", { selected: true });
    const first = await chosen.textContent();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => chosen.textContent()).not.toBe(first);
    await page.keyboard.press("Escape");
    await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL("**/catalogue");
    await page.close();
  });

  test("a question mark lists the shortcuts", async () => {
    const page = await browser.page();
    await page.goto(`${world.url}/workers`);
    const list = page.getByRole("dialog", { name: "Shortcuts" });
    await expect
      .poll(async () => {
        await page.keyboard.press("?"); // what is open stays open
        return list.isVisible();
      })
      .toBe(true);
    await list.getByText("Ctrl K").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(() => list.isVisible()).toBe(false);
    await page.close();
  });

  test("Tab goes from the link past the frame through rail and bar to the content", async () => {
    const page = await browser.page();
    await page.goto(`${world.url}/`);
    await settled(page);
    const stops: string[] = [];
    while (!stops.includes("main") && stops.length < 40) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(
        () =>
          document.activeElement?.closest("nav, header, main")?.tagName.toLowerCase() ??
          document.activeElement?.textContent?.trim(),
      );
      if (stop && stops.at(-1) !== stop) stops.push(stop);
    }
    expect(stops[0]).toBe("Skip to the content");
    expect(stops.at(-1)).toBe("main");
    expect(new Set(stops).size, stops.join(" > ")).toBe(stops.length);
    await page.close();
  });
});
