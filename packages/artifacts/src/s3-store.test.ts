import { startTestS3, type TestS3 } from "@resweep/services";
import { Unavailable } from "@resweep/spec";
import { afterAll, describe, expect, test } from "vitest";
import { openArtifactStore } from "./open-artifact-store.ts";
import { parseS3Address } from "./s3-address.ts";
import { openS3Store } from "./s3-store.ts";
import { storeContract } from "./testing/store-contract.ts";

// Any will do for the test's server; a user's own must not be sent to it.
process.env.AWS_ACCESS_KEY_ID = "test";
process.env.AWS_SECRET_ACCESS_KEY = "test";

let missing = "";
const s3: TestS3 | null = await startTestS3().catch((error: Error) => {
  // In CI it must be had: there these tests fail instead of being skipped.
  if (process.env.CI || !(error instanceof Unavailable)) throw error;
  missing = `: ${error.message}`;
  return null;
});
afterAll(() => s3?.stop());

describe.skipIf(s3 === null)(`a store in a bucket${missing}`, () => {
  let stores = 0;
  const bucket = (name: string) => s3!.bucket(name);

  storeContract({
    async fresh() {
      stores += 1;
      return await bucket(`store-${stores}`);
    },
    open: openArtifactStore,
    async tamper(address, key, bytes) {
      await (await openArtifactStore(address)).put(key, bytes);
    },
  });

  test("two prefixes of a bucket are two stores", async () => {
    const address = await bucket("shared");
    const one = await openArtifactStore(address);
    const other = await openArtifactStore(address.replace("/artifacts", "/artifacts-too"));
    await one.put("a", new Uint8Array(1));
    expect(other.id).not.toBe(one.id);
    expect(await other.list("")).toEqual([]);
  });

  test("lists more than a page holds", async () => {
    const store = await openS3Store(parseS3Address(await bucket("many")), { listed: 3 });
    const keys = Array.from({ length: 10 }, (_, i) => `n/${i}`);
    await Promise.all(keys.map((key) => store.put(key, new Uint8Array(1))));
    expect((await store.list("n/")).map(({ key }) => key)).toEqual(keys);
  });

  test("says in one line that there is no such bucket", async () => {
    const opening = openArtifactStore(`s3://nobody-s/x?endpoint=${s3!.endpoint}`);
    await expect(opening).rejects.toThrow(Unavailable);
    await expect(opening).rejects.toThrow(
      "cannot use s3://nobody-s/x (NoSuchBucket, status 404); make the bucket, or correct RESWEEP_ARTIFACTS",
    );
  });

  test("says in one line that nobody answers", async () => {
    const opening = openArtifactStore("s3://bucket/x?endpoint=http://127.0.0.1:9");
    await expect(opening).rejects.toThrow(
      /^cannot use s3:\/\/bucket\/x \(ECONNREFUSED\); check that the server answers/,
    );
  });

  test("a put that the server swallowed for a while is there once, whole", async () => {
    const store = await openArtifactStore(await bucket("slow"));
    s3!.freeze();
    const putting = store.put("a", new Uint8Array(1_000_000).fill(7));
    setTimeout(() => s3!.thaw(), 500);
    const reference = await putting;
    expect(await store.get("a", reference)).toHaveLength(1_000_000);
  });
});
