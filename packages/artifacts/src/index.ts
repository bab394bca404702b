export type { ArtifactReference, ArtifactStore, ListedArtifact } from "./artifact-store.ts";
export { ArtifactDamaged, ArtifactMissing, StoreUnreachable } from "./errors.ts";
export { openFolderStore, syncFolder } from "./folder-store.ts";
export { isFolderAddress, openArtifactStore } from "./open-artifact-store.ts";
export { decodeTensors, encodeTensors, float32Tensors, type StoredTensor } from "./safetensors.ts";
