import { InvalidInput, unknownName } from "@resweep/spec";
import { readStage, stageCheckpoint } from "../client/stage-checkpoint.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { bytes as bytesInWords } from "../frame/words.ts";
import { writeWhole } from "../frame/write-whole.ts";

export const addWeights: AddCommand = (program, context) => {
  program
    .command("weights")
    .argument("<trial>", "id of a trial, or a registered network such as best-small")
    .description("Write the weights of a trial to a .safetensors file for PyTorch")
    .requiredOption("--out <file>", "the file to write")
    .option("--names <naming>", "torchvision, timm or resweep; the first that has the network")
    .option("--stage <n>", "0 the training, 1 the first entry of stages, ...; the last that ended")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Layout and names are those of the library's state dict, so load_state_dict takes the file. The checkpoint is read from
the store of RESWEEP_ARTIFACTS.`,
    )
    .action((which: string, options: WeightsOptions) => write(which, options, context));
};

interface WeightsOptions {
  readonly out: string;
  readonly names?: string;
  readonly stage?: string;
  readonly json?: boolean;
}

async function write(which: string, options: WeightsOptions, context: CliContext): Promise<void> {
  const { environment, output } = context;
  const wanted = readStage(options.stage);
  const [
    artifactStores,
    { exportWeights, floatNetwork, namingsOf },
    { decodeCheckpoint, resultOf },
  ] = await Promise.all([
    import("@resweep/artifacts"),
    import("@resweep/core"),
    import("@resweep/train"),
  ]);
  const { trial, stage, checkpoint } = await stageCheckpoint(which, wanted, context);
  const { key, sha256 } = checkpoint;
  const artifacts = await artifactStores.openArtifactStore(environment.artifacts);
  const saved = decodeCheckpoint(await artifacts.get(key, { sha256 }), key);
  const { graph, weights } = floatNetwork({ ...saved, weights: resultOf(saved.state) });
  const known = namingsOf(graph);
  const names =
    options.names === undefined ? known[0]! : known.find((one) => one === options.names);
  if (names === undefined)
    throw InvalidInput.at("--names", unknownName("naming", String(options.names), known));
  const tensors = exportWeights(graph, weights, names);
  const file = artifactStores.encodeTensors(tensors, { format: "pt" });
  await writeWhole("--out", options.out, [file]);
  const written = {
    trial,
    stage,
    file: options.out,
    names,
    tensors: tensors.size,
    bytes: file.length,
  };
  if (options.json) return output.json(written);
  output.line(
    `${options.out}: ${tensors.size} tensors of ${graph.architecture} with names of ${names} (${bytesInWords(file.length)})`,
  );
}
