import { defineDataset, type LoadOptions, validation } from "../dataset.ts";
import { DatasetUnavailable } from "../errors.ts";
import { findBundledFolder } from "../sources/bundled-folder.ts";
import { findIdxFolder, readIdxFolder } from "../sources/idx-folder.ts";
import { fashionClassNames } from "./fashion-mnist.ts";

/** The default: small enough to live in the repository, so that a first run needs no download. */
export const fashionMnistMini = defineDataset({
  name: "fashion-mnist-mini",
  summary: "7,000 images of Fashion-MNIST, balanced, kept in the repository",
  source: "Xiao et al. 2017, arXiv:1708.07747; a part of it, see datasets/fashion-mnist-mini",
  space: { validation },
  hash: "ade0bc0b0dd858bcb051267e82c312e37271d457d21e80f222791a997d1d6145",
  facts: () => ({
    inputShape: [28, 28, 1],
    classes: 10,
    classNames: fashionClassNames,
    train: 6_000,
    test: 1_000,
  }),
  async read(_options, load) {
    const folder = folderOf(load);
    if (folder === null) throw new DatasetUnavailable("fashion-mnist-mini", wayOut);
    return readIdxFolder("fashion-mnist-mini", folder, { train: 6_000, test: 1_000 });
  },
  async locate(load) {
    const folder = folderOf(load);
    const held = folder !== null && findIdxFolder(folder) !== null;
    return { name: "fashion-mnist-mini", held, available: held, detail: folder ?? wayOut };
  },
});

const wayOut =
  "datasets/fashion-mnist-mini is not above the program or the working directory; restore it with git checkout datasets, or name its folder with RESWEEP_DATASETS=fashion-mnist-mini=DIR";

function folderOf({ folders }: LoadOptions): string | null {
  return folders?.["fashion-mnist-mini"] ?? findBundledFolder("fashion-mnist-mini");
}
