import { defineDataset, validation } from "../dataset.ts";
import { type CifarRelease, locateCifar, readCifar } from "../sources/cifar-release.ts";

const release: CifarRelease = {
  name: "cifar-10",
  folder: "cifar-10-batches-bin",
  archive: {
    file: "cifar-10-binary.tar.gz",
    urls: ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
    bytes: 170_052_171,
    md5: "c32a1d4ab5d03f1284b67883e8d87530",
    sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  },
  train: [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`),
  test: "test_batch.bin",
  trainCount: 10_000,
  testCount: 10_000,
  labelBytes: 1,
  classes: 10,
};

export const cifar10 = defineDataset({
  name: "cifar-10",
  summary: "60,000 colour images, 32 x 32, in ten classes",
  source: "Krizhevsky 2009; https://www.cs.toronto.edu/~kriz/cifar.html",
  space: { validation },
  facts: () => ({
    inputShape: [32, 32, 3],
    classes: 10,
    classNames: [
      "airplane",
      "automobile",
      "bird",
      "cat",
      "deer",
      "dog",
      "frog",
      "horse",
      "ship",
      "truck",
    ],
    train: 50_000,
    test: 10_000,
  }),
  read: (_options, load) => readCifar(release, load),
  locate: async (load) => locateCifar(release, load),
});
