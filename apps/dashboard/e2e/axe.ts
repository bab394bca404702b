import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

/** What comes after the first view is there: streams stay open, so the network is not waited for to be idle. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await page.waitForFunction(() => !document.querySelector("main [aria-busy=true]"));
}

const criteria = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
export const contrast = ["color-contrast"];

/**
 * Marks the boxes that the page opens on demand. A menu that stands on many pages is looked at on the first: `opened` has
 * their words. Boxes within others are looked at with those.
 */
export async function markBoxes(page: Page, opened: Set<string>): Promise<void> {
  const known = await page.evaluate<string[]>(
    `(${markBox})(new Set(${JSON.stringify([...opened])}))`,
  );
  for (const name of known) opened.add(name);
}

/** In the page. */
const markBox = `(opened) => {
  for (const box of document.querySelectorAll("details")) {
    if (box.open || !box.checkVisibility() || box.parentElement.closest("details:not([open])")) continue;
    const name = box.querySelector("summary").textContent.replaceAll(/\\d+/g, "n");
    if (!opened.has(name)) box.dataset.lookedInto = name;
    opened.add(name);
  }
  return [...opened];
}`;

/** What axe finds against WCAG 2.2 AA, a line each; only some of its rules where they are named. */
export const violations = (page: Page, rules?: readonly string[]) =>
  run(page, "axe.run(options)", rules);

/** The same of what a page opens on demand, one after the other. */
export const violationsOfBoxes = (page: Page, rules?: readonly string[]) =>
  run(page, `(${eachBox})(options)`, rules);

/** In the page. */
const eachBox = `async (options) => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const violations = [];
  for (const box of document.querySelectorAll("[data-looked-into]")) {
    // What is in a box is made when it is opened, the boxes within it too.
    const closed = [];
    for (let next = [box]; next.length > 0; next = box.querySelectorAll("details:not([open])")) {
      for (const one of next) one.open = true;
      closed.push(...next);
      do await frame(); while (box.querySelector("[aria-busy=true]"));
    }
    violations.push(...(await axe.run(box, options)).violations);
    for (const one of closed) one.open = false;
  }
  return { violations };
}`;

async function run(page: Page, work: string, rules?: readonly string[]): Promise<string[]> {
  // As text: the policy of the pages lets no further script in.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const runOnly = rules ? { type: "rule", values: rules } : { type: "tag", values: criteria };
  const options = JSON.stringify({ runOnly, resultTypes: ["violations"] });
  const found = await page.evaluate<AxeResults>(`(async (options) => ${work})(${options})`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`.replaceAll(/\s+/g, " "),
    ),
  );
}
