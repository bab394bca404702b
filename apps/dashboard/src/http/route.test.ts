import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { answerPacked } from "./route.ts";

const value = { curves: Array.from({ length: 100 }, (_, step) => ({ step })) };
const ask = (accepted?: string) =>
  answerPacked(
    new Request("http://here", { headers: accepted ? { "accept-encoding": accepted } : {} }),
    value,
  );

test("an answer is packed for a reader that can unpack it, and for no other", async () => {
  const packed = await ask("gzip, deflate, br");
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(packed.headers.get("vary")).toBe("accept-encoding");
  const bytes = Buffer.from(await packed.arrayBuffer());
  expect(JSON.parse(gunzipSync(bytes).toString())).toEqual(value);
  for (const accepted of [undefined, "identity", "br"]) {
    const plain = await ask(accepted);
    expect(plain.headers.has("content-encoding")).toBe(false);
    expect(await plain.json()).toEqual(value);
  }
});
