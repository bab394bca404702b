/** What a database row needs to name an artifact for good. */
export interface ArtifactReference {
  readonly key: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** An artifact as a store lists it. */
export interface ListedArtifact {
  readonly key: string;
  readonly bytes: number;
  /** On the store's own clock. */
  readonly modifiedAt: Date;
}

/**
 * A store of immutable files under keys such as `trials/12/3/epoch-4.safetensors`. Keys are relative paths of letters,
 * digits, `.`, `_`, `-`, `=` and `@`; anything else is refused with InvalidInput. What keeps it from working (a full
 * disk, a network, missing rights) is Unavailable.
 */
export interface ArtifactStore {
  /** Names this store for good: two workers share checkpoints only where their stores have one id. */
  readonly id: string;
  /** Where it is, for a person; holds no secret. */
  readonly address: string;
  /** Durable when it resolves: a crash leaves the old content or the new, never a part. */
  put(key: string, bytes: Uint8Array): Promise<ArtifactReference>;
  /** Throws ArtifactMissing, or ArtifactDamaged when the bytes are not those with this digest. */
  get(key: string, expected: { readonly sha256: string }): Promise<Uint8Array>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  /** Artifacts whose keys begin with `prefix`, sorted by key. */
  list(prefix: string): Promise<readonly ListedArtifact[]>;
  /** Room for new artifacts; null where nobody can tell, as with S3. */
  freeBytes(): Promise<number | null>;
}
