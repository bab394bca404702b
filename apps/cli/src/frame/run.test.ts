import { Conflict, InvalidInput, NotFound, Unavailable } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";
import type { AddCommand } from "./command.ts";
import { readEnvironment } from "./environment.ts";
import { run } from "./run.ts";

const outcomeOf = async (error: unknown) => {
  const notes: string[] = [];
  const addFailing: AddCommand = (program) => {
    program.command("x").action(() => {
      throw error;
    });
  };
  const status = await run(["x"], [addFailing], {
    environment: readEnvironment({}),
    version: "1",
    output: {
      line() {},
      json() {},
      write: async () => {},
      note: (text) => void notes.push(text),
      interactive: false,
    },
  });
  return { status, notes };
};

describe("how a command line ends", () => {
  test.each([
    [InvalidInput.at("recipe.epochs", "must be a whole number"), 2],
    [new NotFound("There is no sweep 9"), 2],
    [new Conflict("Sweep 9 has ended"), 2],
    [new Unavailable("Postgres is away"), 1],
  ] as const)("%s", async (error, status) => {
    expect(await outcomeOf(error)).toEqual({ status, notes: [`resweep: ${error.message}`] });
  });

  test("each field that is wrong has its line", async () => {
    const issues = [
      { path: "a", message: "one" },
      { path: "b", message: "two" },
    ];
    const { notes } = await outcomeOf(new InvalidInput(issues));
    expect(notes).toEqual(["resweep: a: one", "resweep: b: two"]);
  });

  test("a fault of ours says how to see more", async () => {
    const { status, notes } = await outcomeOf(new TypeError("x is not\na function"));
    expect(status).toBe(1);
    expect(notes).toEqual([
      "resweep: internal error: x is not",
      "resweep: run it again with RESWEEP_DEBUG=1 to see where",
    ]);
  });

  test.each([
    [["--help"], 0],
    [["launch", "--help"], 0],
    [["--version"], 0],
    [["lanch"], 2],
    [["launch"], 2],
    [["sweeps", "--colour"], 2],
    [["describe", "resnet", "more"], 2],
  ])("%j ends with %d", async (args, status) => {
    expect((await runInProcess(args)).status).toBe(status);
  });

  test("a misspelt command names the near one", async () => {
    const { notes } = await runInProcess(["lanch"]);
    expect(notes).toEqual([`resweep: unknown command 'lanch'; did you mean "launch"?`]);
  });

  test("every command has help and, for machines, --json", async () => {
    const { stdout } = await runInProcess(["--help"]);
    const names = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!);
    const expected =
      "up worker launch sweeps show trials pause resume cancel reopen delete undelete export import backup restore describe bench doctor";
    for (const name of expected.split(" ")) expect(names).toContain(name);
    for (const name of names.filter((one) => one !== "help")) await expectJson(name);
  });
});

/** That a command, or each below it, has the option. */
async function expectJson(...command: string[]): Promise<void> {
  const { stdout } = await runInProcess([...command, "--help"]);
  const [, below] = stdout.split("\nCommands:\n");
  if (below === undefined) return expect(stdout, command.join(" ")).toContain("--json");
  const names = [...below.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!);
  for (const name of names.filter((one) => one !== "help")) await expectJson(...command, name);
}

describe("the environment", () => {
  test("is read whole", () => {
    const environment = readEnvironment({
      RESWEEP_URL: "http://lab:3000/",
      RESWEEP_PORT: "4000",
      RESWEEP_DATA: "/data",
      RESWEEP_SLOTS: "2",
      RESWEEP_DATASETS: "cifar-10=/c",
    });
    expect(environment).toMatchObject({
      resweepUrl: "http://lab:3000",
      port: 4000,
      dataDir: "/data",
      slots: 2,
      threads: null,
      datasets: "cifar-10=/c",
      databaseUrl: null,
    });
  });

  test.each([
    [
      { RESWEEP_PORT: "http" },
      'RESWEEP_PORT: must be a whole number between 1 and 65535, not "http"',
    ],
    [{ RESWEEP_PORT: "70000" }, "RESWEEP_PORT: must be a whole number between 1 and 65535"],
    [{ RESWEEP_SLOTS: "0" }, "RESWEEP_SLOTS: must be a whole number between 1 and 1024"],
    [{ RESWEEP_URL: "lab:3000" }, "RESWEEP_URL: must be an address such as http://localhost:3000"],
  ])("%j is refused", (variables, message) => {
    expect(() => readEnvironment(variables)).toThrow(message);
  });
});
