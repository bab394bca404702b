/** What a database row needs to name an artifact for good. */
export interface ArtifactReference {
  readonly key: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * A store of immutable files under keys such as `trials/12/3/epoch-4.safetensors`. Keys are relative paths of letters,
 * digits, `.`, `_`, `-`, `=` and `@`; anything else is refused with InvalidInput.
 */
export interface ArtifactStore {
  /** Names this store for good: two workers share checkpoints only where their stores have one id. */
  readonly id: string;
  /** Durable when it resolves: a crash leaves the old content or the new, never a part. */
  put(key: string, bytes: Uint8Array): Promise<ArtifactReference>;
  /** Throws ArtifactMissing, or ArtifactDamaged when the bytes are not those with this digest. */
  get(key: string, expected: { readonly sha256: string }): Promise<Uint8Array>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, sorted. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly bytes: number }[]>;
}
