import { mkdir } from "node:fs/promises";
import path from "node:path";
import { InvalidInput, parse, unknownName } from "@resweep/spec";
import type { Deployed } from "@resweep/train";
import { readStage, stageCheckpoint } from "../client/stage-checkpoint.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { table } from "../frame/table.ts";
import { wholeNumber } from "../frame/whole-number.ts";
import { bytes, count, number } from "../frame/words.ts";
import { writeWhole } from "../frame/write-whole.ts";

export const addDeploy: AddCommand = (program, context) => {
  program
    .command("deploy")
    .argument("<trial>", "id of a trial, or a registered network such as best-small")
    .description("Write a trained network as a file for inference, and try that")
    .requiredOption("--out <file>", "the file to write; for tfjs a folder")
    .option(
      "--format <format>",
      "onnx (32-bit floats), int8 (the same in 8-bit integers) or tfjs (TensorFlow.js in a browser)",
      "onnx",
    )
    .option(
      "--stage <n>",
      "as that stage left it: 0 the training, 1 the next; the last unless given",
    )
    .option("--calibration <method>", "int8: min-max, percentile or entropy", "min-max")
    .option("--images <n>", "int8: training images that the ranges are taken from", "512")
    .option("--threads <n>", "threads of ONNX Runtime", "1")
    .option("--measure", "measure latency too, of 1 image and of 32")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
An ONNX model takes \`images\` [batch, channels, height, width], pixels scaled to 0..1, less the mean and divided by the
deviation that its metadata state, and gives \`logits\` [batch, classes]; a tfjs one takes [batch, height, width, channels].
Accuracy is that of the file in ONNX Runtime, or in TensorFlow, on the test set. The ranges of a stage \`quantise\` are its
own: --calibration and --images are for others. The checkpoint is read from the store of RESWEEP_ARTIFACTS.`,
    )
    .action((argument: string, options: DeployOptions) => deploy(argument, options, context));
};

interface DeployOptions {
  readonly out: string;
  readonly format: string;
  readonly stage?: string;
  readonly calibration: string;
  readonly images: string;
  readonly threads: string;
  readonly measure?: boolean;
  readonly json?: boolean;
}

async function deploy(argument: string, options: DeployOptions, context: CliContext) {
  const { environment, output } = context;
  const [{ calibrationMethods }, { deployFormats, deployCheckpoint }] = await Promise.all([
    import("@resweep/deploy"),
    import("@resweep/train"),
  ]);
  const format = oneOf("--format", options.format, deployFormats);
  const method = oneOf("--calibration", options.calibration, calibrationMethods);
  const images = wholeNumber("--images", options.images);
  const threads = wholeNumber("--threads", options.threads);
  const wanted = readStage(options.stage);

  const { trial: id, stage, checkpoint, config } = await stageCheckpoint(argument, wanted, context);
  const [{ openArtifactStore }, { datasets, parseDatasetFolders }] = await Promise.all([
    import("@resweep/artifacts"),
    import("@resweep/data"),
  ]);
  const { dataset } = config as { dataset?: unknown };
  const deployed = await deployCheckpoint({
    artifacts: await openArtifactStore(environment.artifacts),
    checkpoint,
    dataset: parse(datasets.schema, dataset),
    places: {
      folders: parseDatasetFolders(environment.datasets ?? undefined),
      cacheDir: path.join(environment.dataDir, "datasets"),
    },
    format,
    calibration: { method, images },
    threads,
    measure: options.measure ? [1, 32] : [],
    metadata: { trial: String(id), stage: String(stage), checkpoint: checkpoint.sha256 },
  });
  await write(options.out, deployed.model);

  const { model: _model, ...measured } = deployed;
  const about = { trial: id, stage, file: options.out };
  if (options.json) return output.json({ ...about, format, threads, ...measured });
  output.line(`Trial ${id}, stage ${stage}: ${options.out}`);
  output.line(`parameters ${count(deployed.parameters)}, MACs ${count(deployed.macs)}`);
  output.line(accuracies(deployed));
  if (options.measure) output.line(latencies(deployed, threads));
}

async function write(out: string, model: Deployed["model"]): Promise<void> {
  if (model instanceof Uint8Array) return writeWhole("--out", out, [model]);
  await mkdir(out, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw InvalidInput.at("--out", `${out} cannot be made a folder (${error.code})`, {
      cause: error,
    });
  });
  // The list of the others is the last of them.
  for (const [name, bytes] of model) await writeWhole("--out", path.join(out, name), [bytes]);
}

function accuracies({ formats }: Deployed): string {
  return table(formats, [
    { title: "format", of: ({ format }) => format },
    { title: "size", right: true, of: (each) => bytes(each.bytes) },
    { title: "test accuracy", right: true, of: ({ accuracy }) => number(accuracy) },
  ]);
}

function latencies({ formats }: Deployed, threads: number): string {
  const rows = formats.flatMap(({ format, latency }) =>
    latency.map((each) => ({ format, ...each })),
  );
  return table(rows, [
    { title: "format", of: ({ format }) => format },
    { title: "batch", right: true, of: ({ batch }) => String(batch) },
    { title: "threads", right: true, of: () => String(threads) },
    { title: "median ms", right: true, of: ({ medianMs }) => number(medianMs) },
    { title: "p95 ms", right: true, of: ({ p95Ms }) => number(p95Ms) },
    { title: "images/s", right: true, of: ({ imagesPerSecond }) => number(imagesPerSecond) },
    { title: "runs", right: true, of: ({ runs }) => String(runs) },
  ]);
}

function oneOf<const T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((name) => name === given);
  if (found) return found;
  throw InvalidInput.at(option, unknownName(option.slice(2), given, known));
}
