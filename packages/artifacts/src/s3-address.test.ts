import { expect, test } from "vitest";
import { openArtifactStore } from "./open-artifact-store.ts";
import { parseS3Address } from "./s3-address.ts";

test("an address names bucket, prefix and server", () => {
  expect(parseS3Address("s3://my-bucket")).toEqual({
    ...{ bucket: "my-bucket", prefix: "", endpoint: null, region: null, pathStyle: false },
  });
  expect(
    parseS3Address("s3://my.bucket/a/b/?endpoint=https://minio.lab:9000&region=eu-west-1"),
  ).toEqual({
    ...{ bucket: "my.bucket", prefix: "a/b", endpoint: "https://minio.lab:9000" },
    ...{ region: "eu-west-1", pathStyle: true },
  });
  expect(parseS3Address("s3://bucket?endpoint=https://x&pathStyle=false").pathStyle).toBe(false);
});

test.each([
  ["s3://", /is no name of a bucket|is no address/],
  ["s3://A_B", /"A_B" is no name of a bucket/],
  ["s3://bucket/a//b", /"a\/\/b" is no prefix/],
  ["s3://bucket/..a", /is no prefix/],
  ["s3://bucket?endpont=http://x", /unknown parameter "endpont"; did you mean "endpoint"\?/],
  ["s3://bucket?endpoint=minio:9000", /endpoint must be an address such as http:\/\/host:9000/],
  ["s3://bucket?pathStyle=yes", /pathStyle must be true or false, not "yes"/],
  ["gs://bucket", /"gs:\/\/" is no artifact store; name a folder, or s3:\/\/bucket\/prefix/],
])("%s is refused in one line", async (address, line) => {
  await expect(openArtifactStore(address)).rejects.toThrow(line);
  await expect(openArtifactStore(address)).rejects.toThrow(/^RESWEEP_ARTIFACTS: [^\n]*$/);
});

test.each([
  "s3://me:secret@bucket",
  "s3://bucket?endpoint=http://me:secret@host",
  "s3://bucket?accessKey=secret",
  "s3://bucket?secretAccessKey=secret",
])("%s: credentials have no place in it, and are not repeated", async (address) => {
  const refusal = await openArtifactStore(address).catch((error: Error) => error.message);
  expect(refusal).toMatch(/credentials|without name and password/);
  expect(refusal).not.toContain("=secret");
  expect(refusal).not.toContain(":secret");
});
