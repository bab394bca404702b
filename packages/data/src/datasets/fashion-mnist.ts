import { defineDataset, validation } from "../dataset.ts";
import {
  type IdxRelease,
  idxCounts,
  locateIdxRelease,
  readIdxRelease,
} from "../sources/idx-release.ts";

export const fashionClassNames = [
  "T-shirt/top",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
] as const;

/** The MD5 digests are those of the authors' README. */
const release: IdxRelease = {
  name: "fashion-mnist",
  debian: { package: "dataset-fashion-mnist", folder: "/usr/share/datasets/fashion-mnist" },
  torchvision: "FashionMNIST/raw",
  places: [
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
  ],
  files: {
    "train-images-idx3-ubyte": {
      bytes: 26_421_880,
      md5: "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
      sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    },
    "train-labels-idx1-ubyte": {
      bytes: 29_515,
      md5: "25c81989df183df01b3e8a0aad5dffbe",
      sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    },
    "t10k-images-idx3-ubyte": {
      bytes: 4_422_102,
      md5: "bef4ecab320f06d8554ea6380940ec79",
      sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    },
    "t10k-labels-idx1-ubyte": {
      bytes: 5_148,
      md5: "bb300cfdad3c16e7a12a480ee83cd310",
      sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    },
  },
};

export const fashionMnist = defineDataset({
  name: "fashion-mnist",
  summary: "70,000 grey images of clothes, 28 x 28, in ten classes",
  source: "Xiao et al. 2017, arXiv:1708.07747; https://github.com/zalandoresearch/fashion-mnist",
  space: { validation },
  hash: "0f87ea079abc80d592e2e138426c0cc44add6642a2f70fb1bab563b7c6790a86",
  facts: () => ({
    inputShape: [28, 28, 1],
    classes: 10,
    classNames: fashionClassNames,
    ...idxCounts,
  }),
  read: (_options, load) => readIdxRelease(release, load),
  locate: async (load) => locateIdxRelease(release, load),
});
