import { networkBuilder } from "../graph/network-builder.ts";
import { cifarDepths, cifarSpace, threeStages } from "./cifar-space.ts";
import { defineArchitecture, smallImages } from "./definition.ts";

/** The residual networks' counterpart without shortcuts: the one whose training error rises with depth. */
export const cifarPlain = defineArchitecture({
  name: "cifar-plain",
  summary: "Plain network of 6n+2 layers for small images: the residual one without its shortcuts",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  madeFor: smallImages,
  published: [
    { title: "Plain-20", options: { depth: 20 } },
    { title: "Plain-56", options: { depth: 56 } },
  ],
  depths: cifarDepths,
  space: cifarSpace,
  build({ depth, width }, task) {
    const network = networkBuilder("cifar-plain", task);
    const layer = (name: string, norm: string, input: string, filters: number, stride = 1) => {
      const x = network.conv(name, input, filters, { kernel: 3, stride });
      return network.relu(norm.replace("bn", "relu"), network.norm(norm, x));
    };
    let x = network.conv("conv1", network.input, width, { kernel: 3 });
    x = network.relu("relu", network.norm("bn1", x));
    network.endBlock("stem", x);
    threeStages((depth - 2) / 6).forEach((blocks, stage) => {
      const filters = width * 2 ** stage;
      for (let index = 0; index < blocks; index++) {
        const name = `layer${stage + 1}.${index}`;
        const stride = stage > 0 && index === 0 ? 2 : 1;
        x = layer(`${name}.conv1`, `${name}.bn1`, x, filters, stride);
        x = layer(`${name}.conv2`, `${name}.bn2`, x, filters);
        network.endBlock(name, x);
      }
      network.endStage(x);
    });
    return network.classifier(x);
  },
});
