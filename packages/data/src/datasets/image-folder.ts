import { isAbsolute, join, resolve } from "node:path";
import { bytesInWords, InvalidInput, int, oneOf, text } from "@resweep/spec";
import { type DatasetFacts, defineDataset, type LoadOptions, validation } from "../dataset.ts";
import { DatasetUnavailable } from "../errors.ts";
import { copiesSize, decodedCopy } from "../sources/image-folder/decoded-copy.ts";
import { openDecoder } from "../sources/image-folder/decoder.ts";
import { type FolderListing, listImageFolder } from "../sources/image-folder/listing.ts";

const count = (what: string) =>
  int({
    default: 0,
    min: 0,
    max: 100_000_000,
    help: `${what} in the folder, for a machine that plans without it; 0 has them counted`,
  });

/**
 * Any folder of JPEG and PNG files: `train/<class>/...` and `val/<class>/...`, whose images are the test set; what tuning
 * sees is split off `train/`, as in every dataset. Decoded once, into a copy that is read from disk image by image where it
 * is larger than the memory that it may take.
 */
export const imageFolder = defineDataset({
  name: "image-folder",
  summary: "JPEG and PNG files in train/ and val/, one folder for each class",
  source: "the layout of ImageNet (Russakovsky et al. 2015) and of torchvision's ImageFolder",
  space: {
    path: text({
      default: "",
      help: "The folder that holds train/ and val/; a relative one lies in that of RESWEEP_DATASETS=image-folder=DIR",
    }),
    size: int({ default: 224, min: 4, max: 1024, unit: "pixels", help: "Height and width" }),
    resize: int({
      default: 0,
      min: 0,
      max: 2048,
      unit: "pixels",
      help: "Length of the shorter side before the middle of that size is cut out; 0 is the size itself",
    }),
    channels: oneOf([3, 1], { help: "Colour, or grey" }),
    unreadable: oneOf(["skip", "fail"], {
      help: "What a file that cannot be read as an image does: it is left out and reported, or the trial fails",
    }),
    classes: count("Classes"),
    train: count("Images to train on"),
    test: count("Images to test on"),
    validation,
  },
  check({ path, size, resize }) {
    if (path.trim() === "") {
      return { path: "path", message: "must name the folder that holds train/ and val/" };
    }
    if (resize !== 0 && resize < size) {
      return { path: "resize", message: `must be 0, or at least the size of ${size}` };
    }
    return null;
  },
  facts({ path, size, channels, classes, train, test }, load): DatasetFacts {
    const said = { inputShape: [size, size, channels] as const, classes, train, test };
    if (classes > 0 && train > 0 && test > 0) {
      const classNames = Array.from({ length: classes }, (_, label) => `class ${label}`);
      return { ...said, classNames };
    }
    const listed = listedLately(rootOf(path, load));
    const { classNames } = listed;
    return {
      inputShape: said.inputShape,
      classes: classes || classNames.length,
      classNames,
      train: train || listed.train,
      test: test || listed.test,
    };
  },
  async read({ path, size, resize, channels, unreadable }, load) {
    const { cacheDir, onProgress = () => {} } = load;
    if (cacheDir === undefined) {
      throw new DatasetUnavailable(
        "image-folder",
        "needs a place for decoded images; set RESWEEP_DATA",
      );
    }
    const listing = listImageFolder(rootOf(path, load));
    const options = { size, resize: resize || size, channels, unreadable };
    const decoder = await openDecoder(options);
    const parent = join(cacheDir, "image-folder");
    return decodedCopy(listing, decoder, options, parent, onProgress);
  },
  async locate({ cacheDir, folders }) {
    const copies = cacheDir === undefined ? "" : join(cacheDir, "image-folder");
    const bytes = copies === "" ? 0 : await copiesSize(copies);
    const where = folders?.["image-folder"] ?? "any folder, by its path";
    const kept = bytes > 0 ? `; decoded copies take ${bytesInWords(bytes)} in ${copies}` : "";
    return { name: "image-folder", held: true, available: true, detail: `${where}${kept}` };
  },
});

function rootOf(path: string, load: LoadOptions = {}): string {
  if (isAbsolute(path)) return resolve(path);
  const folder = load.folders?.["image-folder"];
  if (folder !== undefined) return resolve(folder, path);
  throw InvalidInput.at(
    "dataset.path",
    `${path} is not an absolute path; name the folder it lies in with RESWEEP_DATASETS=image-folder=DIR where trials run, and say dataset.classes, train and test`,
  );
}

/** A plan asks for the same folder once for each trial. */
const lately = new Map<string, { readonly at: number; readonly facts: Counts }>();
const latelyMs = 30_000;

interface Counts {
  readonly classNames: FolderListing["classNames"];
  readonly train: number;
  readonly test: number;
}

function listedLately(root: string): Counts {
  const known = lately.get(root);
  if (known && Date.now() - known.at < latelyMs) return known.facts;
  const { classNames, train, test } = listImageFolder(root);
  const facts = { classNames, train: train.files.length, test: test.files.length };
  lately.set(root, { at: Date.now(), facts });
  return facts;
}
