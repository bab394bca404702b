import { InvalidInput } from "@resweep/spec";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { collect, readSetting } from "../frame/setting.ts";
import { table } from "../frame/table.ts";
import { wholeNumber } from "../frame/whole-number.ts";
import { count, value } from "../frame/words.ts";

type Shape = [number, number, number];

export const addDescribe: AddCommand = (program, { output }) => {
  program
    .command("describe")
    .argument("<architecture>", "its name, such as cifar-resnet")
    .description("Parameters, multiply-accumulates and layers of a network")
    .option("--set <option=value>", "an option of the architecture; may be repeated", collect, [])
    .option(
      "--input <height,width,channels>",
      "images (those of the paper: 32,32,3, 224,224,3 or 299,299,3)",
    )
    .option("--classes <n>", "classes (those of the paper: 10 or 1000)")
    .option(...jsonOption)
    .action(async (name: string, options: DescribeOptions) => {
      const { architectures, describeModel } = await import("@resweep/core");
      const { madeFor } = architectures.get(name);
      const inputShape = options.input ? readShape(options.input) : madeFor.inputShape;
      const classes = options.classes
        ? wholeNumber("--classes", options.classes, { min: 2 })
        : madeFor.classes;
      const config = { name, ...Object.fromEntries(options.set.map((set) => readSetting(set))) };
      const model = describeModel(config, { inputShape, classes });
      if (options.json) return output.json(model);

      const settings = Object.entries(model.options).map(([key, set]) => `${key} ${value(set)}`);
      output.line(`${model.name}: ${settings.join(", ")}`);
      output.line(`input ${inputShape.join(" x ")}, ${count(classes)} classes`);
      output.line(
        table(model.layers, [
          { title: "layer", of: (layer) => layer.name },
          { title: "type", of: (layer) => layer.type },
          { title: "output", right: true, of: (layer) => layer.outputShape.join(" x ") },
          { title: "parameters", right: true, of: (layer) => count(layer.parameters) },
          { title: "MACs", right: true, of: (layer) => count(layer.macs) },
        ]),
      );
      output.line(`parameters ${count(model.parameters)}, MACs ${count(model.macs)}`);
    });
};

interface DescribeOptions {
  readonly set: readonly string[];
  readonly input?: string;
  readonly classes?: string;
  readonly json?: boolean;
}

function readShape(text: string): Shape {
  const sizes = text.split(",").map(Number);
  if (sizes.length === 3 && sizes.every((size) => Number.isInteger(size) && size > 0))
    return sizes as Shape;
  throw InvalidInput.at("--input", `must be height,width,channels such as 32,32,3, not "${text}"`);
}
