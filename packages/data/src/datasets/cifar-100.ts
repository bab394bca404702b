import { defineDataset, validation } from "../dataset.ts";
import { type CifarRelease, locateCifar, readCifar } from "../sources/cifar-release.ts";

const release: CifarRelease = {
  name: "cifar-100",
  folder: "cifar-100-binary",
  archive: {
    file: "cifar-100-binary.tar.gz",
    urls: ["https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"],
    bytes: 168_513_733,
    md5: "03b5dce01913d631647c71ecec9e9cb8",
    sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
  },
  train: ["train.bin"],
  test: "test.bin",
  trainCount: 50_000,
  testCount: 10_000,
  // The coarse label, then the fine one, which is the class.
  labelBytes: 2,
  classes: 100,
};

/** The fine labels in the order of fine_label_names.txt, which is alphabetical. */
const classNames =
  `apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus
  butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup
  dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion
  lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear
  pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark
  shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone
  television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm`
    .split(/\s+/)
    .map((name) => name.replaceAll("_", " "));

export const cifar100 = defineDataset({
  name: "cifar-100",
  summary: "60,000 colour images, 32 x 32, in a hundred classes",
  source: "Krizhevsky 2009; https://www.cs.toronto.edu/~kriz/cifar.html",
  space: { validation },
  facts: () => ({
    inputShape: [32, 32, 3],
    classes: 100,
    classNames,
    train: 50_000,
    test: 10_000,
  }),
  read: (_options, load) => readCifar(release, load),
  locate: async (load) => locateCifar(release, load),
});
