import { describe, expect, test } from "vitest";
import { launchTiny, openCli } from "../testing/open-cli.ts";

// What is written about a sweep, by command, on a real Postgres and Valkey.
const cli = openCli();
const { resweep, file } = cli;

describe("the history", () => {
  test("annotate, sweeps with words and shelves, timeline", async () => {
    const { id } = await launchTiny(cli);
    const sweep = String(id);
    const noted = await resweep(
      ...["annotate", sweep, "--name", "renamed", "--tags", "odd-one, baseline"],
      ...["--notes-file", file("notes.md", "# Why\n")],
    );
    expect(noted).toMatchObject({
      ...{ status: 0, stdout: `Sweep ${id}: renamed, tags odd-one, baseline\n` },
    });
    const found = async (...words: string[]) =>
      JSON.parse((await resweep("sweeps", ...words, "--json")).stdout).map(
        (one: { id: number }) => one.id,
      );
    expect(await found("odd-one", "renamed")).toEqual([id]);
    expect(await found("odd-one", "other")).toEqual([]);

    const early = await resweep("annotate", sweep, "--archive");
    expect(early.notes.join()).toContain("only what has ended is archived");
    await resweep("cancel", sweep);
    expect((await resweep("annotate", sweep, "--archive")).stdout).toContain(", archived");
    expect(await found("odd-one")).toEqual([]);
    expect(await found("odd-one", "--shelf", "archived")).toEqual([id]);
    await resweep("annotate", sweep, "--unarchive");
    expect(await found("odd-one")).toEqual([id]);

    const told = await resweep("timeline", sweep, "--limit", "500");
    expect(told.stdout).toMatch(/unarchived/);
    expect(told.stdout).toMatch(/annotated .* name renamed, was tiny; tags odd-one baseline/);
  });

  test.each([
    [["annotate", "1"], "say what is to change"],
    [["annotate", "1", "--tags", "x".repeat(65)], "up to 64 characters"],
    [["annotate", "1", "--notes-file", "/nowhere"], "--notes-file"],
    [["sweeps", "--shelf", "attic"], 'not "attic"'],
    [["timeline", "1", "--limit", "0"], "must be a whole number between 1 and 500"],
  ])("%j is refused", async (args, why) => {
    const { status, notes } = await resweep(...args);
    expect(status).toBe(2);
    expect(notes.join()).toContain(why);
  });
});
