import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { InvalidInput } from "@resweep/spec";

/** The images of a folder `train/` with one folder for each class, and of `val/` (or `test/`) beside it. */
export interface FolderListing {
  readonly root: string;
  /** In the order of their code units; a label is a place here. */
  readonly classNames: readonly string[];
  readonly train: ListedPart;
  readonly test: ListedPart;
}

export interface ListedPart {
  /** Below the root, class by class, each in the order of code units. */
  readonly files: readonly string[];
  readonly labels: Uint16Array;
}

/** Lists a folder without opening an image. Throws InvalidInput, which names what is amiss and the way out. */
export function listImageFolder(root: string): FolderListing {
  const entries = entriesOf(root);
  if (entries === null) {
    throw refused(`${root} is not a folder on this machine; name one that holds train/ and val/`);
  }
  const folders = entries.filter((entry) => isFolder(root, entry)).map(({ name }) => name);
  if (!folders.includes("train")) {
    throw refused(`${root} has no train/; put a folder of each class's images into it`);
  }
  const held = ["val", "test"].find((name) => folders.includes(name));
  if (held === undefined) {
    throw refused(`${root} has no val/; put images to test on there, in folders as in train/`);
  }
  const classNames = classesOf(root, "train");
  if (classNames.length < 2) {
    throw refused(
      `${join(root, "train")} has ${classNames.length || "no"} folder of a class; it takes two or more`,
    );
  }
  if (classNames.length > 2 ** 16) {
    throw refused(`${join(root, "train")} has ${classNames.length} classes, more than ${2 ** 16}`);
  }
  const known = new Set(classNames);
  const unknown = classesOf(root, held).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw refused(
      `${join(root, held)} has classes that train/ lacks: ${few(unknown)}; rename or remove them`,
    );
  }
  const [train, test] = ["train", held].map((part) => listPart(root, part, classNames));
  const empty = classNames.filter((_, label) => !train!.labels.includes(label));
  if (empty.length > 0) {
    throw refused(
      `${join(root, "train")} has classes without a JPEG or PNG image: ${few(empty)}; fill or remove them`,
    );
  }
  if (test!.files.length === 0) {
    throw refused(`${join(root, held)} holds no JPEG or PNG image in a folder of a class`);
  }
  return { root, classNames, train: train!, test: test! };
}

const refused = (message: string) => InvalidInput.at("dataset.path", message);

const isImage = /\.(jpe?g|png)$/i;

function listPart(root: string, part: string, classNames: readonly string[]): ListedPart {
  const perClass = classNames.map((name) => imagesBelow(root, `${part}/${name}`).sort(byCodeUnits));
  const labels = new Uint16Array(perClass.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const [label, files] of perClass.entries()) {
    labels.fill(label, at, at + files.length);
    at += files.length;
  }
  return { files: perClass.flat(), labels };
}

/** Relative to `root`, however deep they lie. */
function imagesBelow(root: string, place: string): string[] {
  return (entriesOf(join(root, place)) ?? []).flatMap((entry) => {
    const name = `${place}/${entry.name}`;
    if (isFolder(join(root, place), entry)) return imagesBelow(root, name);
    return isImage.test(entry.name) ? [name] : [];
  });
}

function classesOf(root: string, part: string): string[] {
  const entries = entriesOf(join(root, part)) ?? [];
  const folders = entries.filter((entry) => isFolder(join(root, part), entry));
  return folders.map(({ name }) => name).sort(byCodeUnits);
}

/** What is not hidden; null where it is no folder that can be read. */
function entriesOf(folder: string): Dirent[] | null {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter(({ name }) => !name.startsWith("."));
  } catch {
    return null;
  }
}

function isFolder(parent: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(parent, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** As JavaScript and Python sort: the same in every language of the machine. */
const byCodeUnits = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

function few(names: readonly string[]): string {
  const more = names.length - 3;
  return `${names.slice(0, 3).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
