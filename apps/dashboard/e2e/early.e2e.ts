import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser } from "./in-browser.ts";
import { seed } from "./seed.ts";

describeInBrowser("what is done before a page listens", seed, (at) => {
  /** A page whose scripts come no sooner than `listen` is called. */
  async function deaf(
    place: string,
  ): Promise<{ page: Page & { errors: string[] }; listen(): void }> {
    const page = await at.browser.page({ width: 1440 });
    let listen = () => {};
    const called = new Promise<void>((resolve) => {
      listen = resolve;
    });
    await page.route("**/_next/static/**/*.js*", async (route) => {
      await called;
      await route.continue();
    });
    await page.goto(at.world.url + place, { waitUntil: "commit" });
    return { page, listen };
  }
  const written = (field: Locator) => expect.poll(() => field.inputValue());

  test("what was typed and chosen in the launch form is in its YAML", async () => {
    const { page, listen } = await deaf("/sweeps/new?template=empty");
    await page.getByLabel("Name", { exact: true }).fill("early");
    await page.getByLabel("Tags").fill("one, two");
    await page.getByLabel("Sampler", { exact: true }).selectOption("random");
    await page.getByLabel("Share training").uncheck();
    await page.getByRole("button", { name: "Vary Label smoothing" }).click();
    listen();
    const yaml = page.getByLabel("The specification as YAML");
    for (const line of ["name: early", "- one", "name: random", "share: false", "labelSmoothing"])
      await written(yaml).toContain(line);
    await written(page.getByLabel("Name", { exact: true })).toBe("early");
    expect(await page.getByLabel("Share training").isChecked()).toBe(false);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("YAML that was written is read into the form", async () => {
    const { page, listen } = await deaf("/sweeps/new");
    await page.getByLabel("The specification as YAML").fill("name: early\nseeds: 2\n");
    listen();
    await written(page.getByLabel("Name", { exact: true })).toBe("early");
    await written(page.getByLabel("Seeds", { exact: true })).toBe("2");
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a search, a filter, a chosen row and a pressed button do what they say", async () => {
    const { page, listen } = await deaf("/");
    await page.getByLabel("Search sweeps").fill("no such sweep");
    listen();
    await page.getByText('No sweep matches "no such sweep"').waitFor();
    const sweep = await deaf(`/sweeps/${at.seeded.sweepId}`);
    await sweep.page.getByLabel("Filter trials").fill("depth = 8");
    await sweep.page.getByLabel("Choose trial 2").check();
    await sweep.page.getByRole("button", { name: "log y" }).click();
    sweep.listen();
    await sweep.page.waitForURL(
      ({ searchParams }) =>
        searchParams.get("filter") === "depth = 8" &&
        searchParams.get("pick") === "2" &&
        searchParams.get("log") === "y",
    );
    expect([...page.errors, ...sweep.page.errors]).toEqual([]);
    await page.close();
    await sweep.page.close();
  });

  test("a report that was sent is there, with what was written", async () => {
    const { page, listen } = await deaf(`/reports/new?sweep=${at.seeded.sweepId}`);
    await page.getByLabel("Title").fill("early report");
    await page.getByLabel(/^Markdown/).fill("Early words.");
    await page.getByRole("button", { name: "Create" }).click();
    listen();
    await page.waitForURL(/\/reports\/\d+$/);
    await page.getByText("Early words.").waitFor();
    await page.getByRole("heading", { name: "early report" }).first().waitFor();
    expect(page.errors).toEqual([]);
    await page.close();
  });
});
