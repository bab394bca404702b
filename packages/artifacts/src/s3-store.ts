import { randomUUID } from "node:crypto";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { ArtifactStore, ListedArtifact } from "./artifact-store.ts";
import { checkDigest, digest } from "./digest.ts";
import { ArtifactMissing } from "./errors.ts";
import { checkKey } from "./keys.ts";
import type { S3Address } from "./s3-address.ts";
import { asUnavailable, isConflict, isMissing } from "./s3-errors.ts";

/**
 * Opens the store in a bucket. Throws Unavailable where it cannot be reached, read or written. `listed`: how many
 * artifacts a page of a list holds.
 */
export async function openS3Store(
  address: S3Address,
  { listed = 1_000 }: { readonly listed?: number } = {},
): Promise<ArtifactStore> {
  const { bucket, prefix } = address;
  const place = `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}`;
  const client = await openClient(address);
  const at = (key: string) => ({ Bucket: bucket, Key: prefix === "" ? key : `${prefix}/${key}` });
  const guarded = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asUnavailable(error, what, place);
    }
  };

  const read = async (key: string): Promise<Uint8Array | null> => {
    try {
      const { Body } = await client.send(new GetObjectCommand(at(key)));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };

  /** A single request: the object is there whole, and as its checksum says, or not at all. */
  const write = (key: string, bytes: Uint8Array, onlyFirst = false) =>
    client.send(
      new PutObjectCommand({
        ...at(key),
        Body: bytes,
        ContentLength: bytes.length,
        ChecksumSHA256: Buffer.from(digest(bytes), "hex").toString("base64"),
        ...(onlyFirst ? { IfNoneMatch: "*" } : {}),
      }),
    );

  /** The id in the object `.id`; whoever writes it first decides it. */
  const identify = async (): Promise<string> => {
    const known = await read(idKey);
    if (known) return new TextDecoder().decode(known).trim();
    await write(idKey, new TextEncoder().encode(`${randomUUID()}\n`), true).catch((error) => {
      if (!isConflict(error)) throw error;
    });
    return new TextDecoder().decode((await read(idKey)) ?? new Uint8Array()).trim();
  };

  async function* pages(from: string): AsyncGenerator<readonly ListedArtifact[]> {
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: at(from).Key,
          ContinuationToken: token,
          MaxKeys: listed,
        }),
      );
      yield (page.Contents ?? []).map(({ Key = "", Size = 0, LastModified }) => ({
        key: prefix === "" ? Key : Key.slice(prefix.length + 1),
        bytes: Size,
        modifiedAt: LastModified ?? new Date(),
      }));
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  return {
    id: await guarded("use", identify),
    address: place,
    async put(key, bytes) {
      checkKey(key);
      await guarded(`write ${key} to`, () => write(key, bytes));
      return { key, sha256: digest(bytes), bytes: bytes.length };
    },
    async get(key, { sha256 }) {
      checkKey(key);
      const bytes = await guarded(`read ${key} from`, () => read(key));
      if (bytes === null) throw new ArtifactMissing(key, place);
      checkDigest(bytes, sha256, `${place}/${key}`);
      return bytes;
    },
    async delete(key) {
      checkKey(key);
      await guarded(`delete ${key} from`, () => client.send(new DeleteObjectCommand(at(key))));
    },
    async list(from) {
      const found: ListedArtifact[] = [];
      await guarded("list", async () => {
        for await (const page of pages(from)) {
          found.push(...page.filter(({ key }) => !key.startsWith(".")));
        }
      });
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    freeBytes: async () => null,
  };
}

/** No artifact's key begins with a dot. */
const idKey = ".id";

/** The SDK warns on Node 20 of versions to come; ours is pinned. Users see nothing of it in a trial's log. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

async function openClient({ endpoint, region, pathStyle }: S3Address): Promise<S3Client> {
  const make = (known: string | null) =>
    new S3Client({
      ...(endpoint === null ? {} : { endpoint }),
      ...(known === null ? {} : { region: known }),
      forcePathStyle: pathStyle,
      // Half a minute in all: what takes longer is for those to wait out who can also be interrupted.
      maxAttempts: 5,
      requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
      // Every artifact carries its SHA-256, and servers of other makers know no other checksums.
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    });
  const client = make(region);
  if (endpoint === null) return client;
  // A server of one's own asks for a region all the same, and where nobody names one, any will do.
  return await client.config.region().then(
    () => client,
    () => make("us-east-1"),
  );
}
