import { InvalidInput } from "@resweep/spec";
import { expect, test } from "vitest";
import type { ArtifactStore } from "../artifact-store.ts";
import { ArtifactDamaged, ArtifactMissing } from "../errors.ts";

/** What a kind of store must be able to do for its tests. */
export interface StoreUnderTest {
  /** The address of an empty store, which opening makes where it is missing. */
  fresh(): Promise<string>;
  open(address: string): Promise<ArtifactStore>;
  /** Puts other bytes under a key behind the store's back. */
  tamper(address: string, key: string, bytes: Uint8Array): Promise<void>;
}

const bytes = new TextEncoder().encode("weights");
const sha256 = "9a129a76de7a77d3bd52e10e5e3bbd74937b9e0b9bdfd29e7ef42bdf6efb6a9b";

/** The tests that every store passes. */
export function storeContract({ fresh, open, tamper }: StoreUnderTest): void {
  const openFresh = async () => open(await fresh());

  test("gives back what was put, by key and digest", async () => {
    const store = await openFresh();
    const reference = await store.put("trials/12/3/epoch-4.safetensors", bytes);
    expect(reference).toEqual({
      key: "trials/12/3/epoch-4.safetensors",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: 7,
    });
    expect(new Uint8Array(await store.get(reference.key, reference))).toEqual(bytes);
  });

  test("takes a file of no bytes, and one of some megabytes", async () => {
    const store = await openFresh();
    const empty = await store.put("empty", new Uint8Array());
    expect(await store.get("empty", empty)).toHaveLength(0);
    const large = Uint8Array.from({ length: 9_000_000 }, (_, i) => (i * 31) % 251);
    const reference = await store.put("large", large);
    const back = await store.get("large", reference);
    expect(Buffer.compare(back, large)).toBe(0);
  });

  test("replaces the content of a key", async () => {
    const store = await openFresh();
    await store.put("a", bytes);
    const second = await store.put("a", new Uint8Array(3));
    expect(await store.get("a", second)).toHaveLength(3);
    expect(await store.list("")).toHaveLength(1);
  });

  test("keeps one id for good, whoever opens it first", async () => {
    const [address, other] = [await fresh(), await fresh()];
    const stores = await Promise.all([1, 2, 3, 4].map(() => open(address)));
    expect(new Set(stores.map(({ id }) => id)).size).toBe(1);
    expect(stores[0]!.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await open(address)).id).toBe(stores[0]!.id);
    expect((await open(other)).id).not.toBe(stores[0]!.id);
  });

  test("refuses content that is not what was recorded", async () => {
    const address = await fresh();
    const store = await open(address);
    const reference = await store.put("t/a", bytes);
    await tamper(address, "t/a", new TextEncoder().encode("weighty"));
    const reading = store.get("t/a", reference);
    await expect(reading).rejects.toThrow(ArtifactDamaged);
    await expect(reading).rejects.toThrow(
      `${store.address}/t/a does not have the recorded checksum`,
    );
  });

  test("names what is missing", async () => {
    const store = await openFresh();
    await expect(store.get("t/none", { sha256 })).rejects.toThrow(ArtifactMissing);
    await expect(store.get("t/none", { sha256 })).rejects.toThrow(
      `t/none is not in ${store.address}`,
    );
  });

  test("deletes, and does not mind when there is nothing", async () => {
    const store = await openFresh();
    await store.put("t/a", bytes);
    await store.delete("t/a");
    await store.delete("t/a");
    expect(await store.list("")).toEqual([]);
  });

  test("lists by prefix in the order of keys, without what is its own", async () => {
    const store = await openFresh();
    for (const key of ["t/2/b", "t/1/a", "t/10/c", "u"]) await store.put(key, bytes);
    expect((await store.list("")).map(({ key }) => key)).toEqual(["t/1/a", "t/10/c", "t/2/b", "u"]);
    const [only, ...more] = await store.list("t/1/");
    expect(more).toEqual([]);
    expect(only).toMatchObject({ key: "t/1/a", bytes: 7 });
    expect(Math.abs(only!.modifiedAt.getTime() - Date.now())).toBeLessThan(60_000);
  });

  test.each([
    "",
    "/etc/passwd",
    "..",
    "../a",
    "a/../../b",
    "a/./b",
    "a//b",
    "a/",
    ".id",
    ".partial/x",
    "a\0b",
    "a\\..\\b",
    "C:/a",
    "a b",
    "é",
    "a/".repeat(400),
  ])("refuses the key %j before anything is touched", async (key) => {
    const store = await openFresh();
    for (const attempt of [
      () => store.put(key, bytes),
      () => store.get(key, { sha256 }),
      () => store.delete(key),
    ]) {
      await expect(attempt()).rejects.toThrow(InvalidInput);
    }
    expect(await store.list("")).toEqual([]);
  });
}
