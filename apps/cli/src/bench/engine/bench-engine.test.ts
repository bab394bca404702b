import { expect, test } from "vitest";
import { findRoot } from "../../frame/environment.ts";
import { benchEngine } from "./bench-engine.ts";
import { startContestant } from "./contestant.ts";
import { benchNetworks } from "./networks.ts";
import { findPeer } from "./peer.ts";
import { commandFor } from "./start-command.ts";
import { checkTwins } from "./twins.ts";

const options = {
  root: findRoot(),
  python: process.env.RESWEEP_PYTHON ?? null,
  rounds: 1,
  batch: 4,
  threads: 1,
};

test("one row can be measured alone", async () => {
  const only = "resnet20-mnist-float32-compiled";
  const { machine, rows } = await benchEngine({ ...options, only, note: () => {} });
  expect(rows.map(({ name, unit }) => `${name} ${unit}`)).toEqual([`${only} images/s`]);
  expect(rows[0]!.median).toBeGreaterThan(1);
  expect(machine).toMatchObject({ threads: 1, kind: expect.any(String) });
});

test("a row that cannot be measured here is refused with the reason", async () => {
  const only = "resnet20-float32-pytorch-contiguous";
  const bench = benchEngine({ ...options, python: "/no/python3", only, note: () => {} });
  await expect(bench).rejects.toThrow("No PyTorch rows: /no/python3 has no PyTorch");
});

/** The largest is left to the benchmark, which checks the same. */
const peer = await findPeer(options.python);

test.for(benchNetworks.filter(({ name }) => name !== "resnet50"))(
  "PyTorch's twin of $name does the same work",
  async (network, context) => {
    if ("missing" in peer) return context.skip(peer.missing);
    const sides = [];
    for (const { by, way } of [
      { by: "resweep", way: "compiled" },
      { by: "pytorch", way: "channels-last" },
    ] as const) {
      const contestant = await startContestant({
        command: commandFor({ by }, { root: options.root, peer }),
        job: {
          ...{ network: network.name, batch: 4, threads: 1 },
          ...{ precision: "float32", way, device: "cpu" },
        },
      });
      sides.push({ row: by, precision: "float32" as const, ready: contestant.ready });
      await contestant.end();
    }
    expect(checkTwins(network.name, sides)).toMatch(
      /parameters and first losses [\d.]+, [\d.]+ in all 2$/,
    );
  },
);
