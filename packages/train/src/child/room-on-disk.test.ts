import { StoreUnreachable } from "@resweep/artifacts";
import { expect, test } from "vitest";
import { createRoomOnDisk, OutOfRoom, outcomeOfFullDisk } from "./room-on-disk.ts";

const full = () => Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });

function open(patienceMs: number) {
  const said: string[] = [];
  const wish = new AbortController();
  let waits = 0;
  const room = createRoomOnDisk({
    ...{ patienceMs, signal: wish.signal },
    onWait: () => void waits++,
    onFull: (message) => said.push(message),
    onRoom: (message) => said.push(message),
  });
  return { room, said, wish, waits: () => waits };
}

test("what a full disk refused is done when there is room; it is said once when, and once for how long", async () => {
  const { room, said, waits } = open(60_000);
  let calls = 0;
  const answer = await room.for(async () => {
    if (++calls < 3) throw new Error("cannot store it", { cause: full() });
    return "stored";
  });
  expect(answer).toBe("stored");
  expect(waits()).toBe(2);
  expect(said).toEqual([
    "cannot store it; training waits for room on the disk, at most 60 s",
    "there is room on the disk again after 1 s",
  ]);
});

test("an artifact store that does not answer is waited out in the same way", async () => {
  const { room, said } = open(60_000);
  let calls = 0;
  const answer = await room.for(async () => {
    if (++calls < 3) throw new StoreUnreachable("cannot write a to s3://b (ECONNREFUSED)");
    return "stored";
  });
  expect(answer).toBe("stored");
  expect(said).toEqual([
    "cannot write a to s3://b (ECONNREFUSED); training waits for the artifact store, at most 60 s",
    "the artifact store answers again after 1 s",
  ]);
});

test("nothing is said where there is room, and another trouble is not waited out", async () => {
  const { room, said } = open(60_000);
  expect(await room.for(() => 1)).toBe(1);
  await expect(
    room.for(() => {
      throw new Error("EIO");
    }),
  ).rejects.toThrow("EIO");
  expect(said).toEqual([]);
});

test.each([
  ["cancel", { state: "cancelled" }],
  ["yield", { state: "yielded", message: expect.stringContaining("the disk was full for 0 s") }],
] as const)("a wish to %s ends the waiting", async (wish, outcome) => {
  const { room, wish: controller } = open(60_000);
  const waiting = room.for(() => {
    throw full();
  });
  controller.abort(wish);
  const error = await waiting.catch((reason) => reason);
  expect(error).toBeInstanceOf(OutOfRoom);
  expect(outcomeOfFullDisk(error)).toEqual(outcome);
});

test("when patience is over the trial is given back", async () => {
  const { room } = open(200);
  const error = await room.for(() => Promise.reject(full())).catch((reason) => reason);
  expect(outcomeOfFullDisk(error)).toEqual({
    state: "yielded",
    message: "Given back: the disk was full for 0 s (ENOSPC: no space left on device)",
  });
});
