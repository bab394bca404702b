import { defineDataset, validation } from "../dataset.ts";
import {
  type IdxRelease,
  idxCounts,
  locateIdxRelease,
  readIdxRelease,
} from "../sources/idx-release.ts";

/** The digests are those of torchvision (MD5) and of TensorFlow Datasets (SHA-256); the authors' page gives none. */
const release: IdxRelease = {
  name: "mnist",
  torchvision: "MNIST/raw",
  places: [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
  ],
  files: {
    "train-images-idx3-ubyte": {
      bytes: 9_912_422,
      md5: "f68b3c2dcbeaaa9fbdd348bbdeb94873",
      sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    },
    "train-labels-idx1-ubyte": {
      bytes: 28_881,
      md5: "d53e105ee54ea40749a09fcbcd1e9432",
      sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    },
    "t10k-images-idx3-ubyte": {
      bytes: 1_648_877,
      md5: "9fb629c4189551a2d022fa330f9573f3",
      sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    },
    "t10k-labels-idx1-ubyte": {
      bytes: 4_542,
      md5: "ec29112dd5afa0611ce80d1b7f02629c",
      sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
  },
};

export const mnist = defineDataset({
  name: "mnist",
  summary: "70,000 grey images of digits, 28 x 28, in ten classes",
  source: "LeCun et al. 1998, Gradient-based learning applied to document recognition, sec. III-A",
  space: { validation },
  facts: () => ({
    inputShape: [28, 28, 1],
    classes: 10,
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    ...idxCounts,
  }),
  read: (_options, load) => readIdxRelease(release, load),
  locate: async (load) => locateIdxRelease(release, load),
});
