#!/usr/bin/env node
// Makes datasets/fashion-mnist-mini from an installed copy of Fashion-MNIST:
//   node tools/datasets/make-fashion-mnist-mini.mjs [FOLDER [TARGET]]
// FOLDER holds the four idx.gz files; the default is where Debian's package dataset-fashion-mnist puts them.
// Deterministic: the first 600 training and 100 test images of each class, in the order of the originals.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";

const classes = 10;
const side = 28;
const source = process.argv[2] ?? "/usr/share/datasets/fashion-mnist";
const target =
  process.argv[3] ??
  join(dirname(fileURLToPath(import.meta.url)), "../../datasets/fashion-mnist-mini");

for (const [prefix, perClass] of [
  ["train", 600],
  ["t10k", 100],
]) {
  const images = readIdx(`${prefix}-images-idx3-ubyte.gz`, 16);
  const labels = readIdx(`${prefix}-labels-idx1-ubyte.gz`, 8);
  const chosen = firstOfEachClass(labels, perClass);
  const size = side * side;
  const pixels = Buffer.concat(
    chosen.map((index) => images.subarray(index * size, (index + 1) * size)),
  );
  writeIdx(`${prefix}-images-idx3-ubyte.gz`, [chosen.length, side, side], pixels);
  writeIdx(
    `${prefix}-labels-idx1-ubyte.gz`,
    [chosen.length],
    Buffer.from(chosen.map((index) => labels[index])),
  );
}

function firstOfEachClass(labels, perClass) {
  const taken = new Array(classes).fill(0);
  const chosen = [];
  for (const [index, label] of labels.entries()) {
    if (taken[label]++ < perClass) chosen.push(index);
  }
  if (chosen.length !== classes * perClass) throw new Error(`too few images in ${source}`);
  return chosen;
}

function readIdx(name, header) {
  return gunzipSync(readFileSync(join(source, name))).subarray(header);
}

function writeIdx(name, sizes, values) {
  const header = Buffer.alloc(4 + 4 * sizes.length);
  header.writeUInt32BE(0x0800 | sizes.length, 0);
  for (const [i, size] of sizes.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  // Node's gzip writes no time and no name, so that the same input gives the same file.
  writeFileSync(join(target, name), gzipSync(Buffer.concat([header, values]), { level: 9 }));
  console.log(`${name}: ${sizes.join(" x ")}`);
}
