import { InvalidInput, NotFound, unknownName } from "@resweep/spec";
import { openServices } from "../client/open-client.ts";
import { type AddCommand, type CliContext, jsonOption } from "../frame/command.ts";
import { identifier } from "../frame/identifier.ts";
import { bytes as bytesInWords } from "../frame/words.ts";
import { writeWhole } from "../frame/write-whole.ts";

export const addWeights: AddCommand = (program, context) => {
  program
    .command("weights")
    .argument("<trial>", "id of a trial")
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
    .action((trial: string, options: WeightsOptions) => write(identifier(trial), options, context));
};

interface WeightsOptions {
  readonly out: string;
  readonly names?: string;
  readonly stage?: string;
  readonly json?: boolean;
}

async function write(trial: number, options: WeightsOptions, context: CliContext): Promise<void> {
  const { environment, output } = context;
  if (environment.resweepUrl !== null)
    throw InvalidInput.at(
      "RESWEEP_URL",
      "checkpoints are read where they lie: unset it, and set DATABASE_URL and REDIS_URL where they are not this clone's",
    );
  const wanted = options.stage === undefined ? "last" : Number(options.stage);
  if (wanted !== "last" && !(Number.isInteger(wanted) && wanted >= 0 && wanted <= 1000))
    throw InvalidInput.at("--stage", `must be 0, 1, 2, ..., not "${options.stage}"`);
  const [artifactStores, { exportWeights, namingsOf }, { decodeCheckpoint }] = await Promise.all([
    import("@resweep/artifacts"),
    import("@resweep/core"),
    import("@resweep/train"),
  ]);
  const { stage, checkpoint } = await endOf(trial, wanted, context);
  const { key, sha256 } = checkpoint;
  const artifacts = await artifactStores.openArtifactStore(environment.artifacts);
  const { graph, state } = decodeCheckpoint(await artifacts.get(key, { sha256 }), key);
  const known = namingsOf(graph);
  const names =
    options.names === undefined ? known[0]! : known.find((one) => one === options.names);
  if (names === undefined)
    throw InvalidInput.at("--names", unknownName("naming", String(options.names), known));
  const tensors = exportWeights(graph, state.weights, names);
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

/** The checkpoint that a stage's end left. Throws NotFound. */
async function endOf(trial: number, stage: number | "last", context: CliContext) {
  const { migrate, openStore } = await import("@resweep/store");
  const services = await openServices(context);
  try {
    await migrate(services.databaseUrl);
    const store = openStore(services.databaseUrl);
    try {
      const found = await store.checkpoints.ofStage(trial, stage);
      if (found === null) throw new NotFound(`There is no trial ${trial}`);
      const { checkpoint, trialState } = found;
      if (checkpoint) return { stage: found.stage, checkpoint };
      throw new NotFound(
        `Trial ${trial}, which is ${trialState}, has no checkpoint of the end of stage ${found.stage}`,
      );
    } finally {
      await store.close();
    }
  } finally {
    await services.close();
  }
}
