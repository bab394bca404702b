import { flag, float } from "@resweep/spec";
import { networkBuilder } from "../graph/network-builder.ts";
import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture } from "./definition.ts";
import { inceptionBlocks } from "./inception-blocks.ts";

export const inceptionV3 = defineArchitecture({
  name: "inception-v3",
  summary: "Branches of factorised convolutions side by side, for images of 299 pixels",
  source: "Szegedy et al. 2016, arXiv:1512.00567, table 1; torchvision inception_v3",
  madeFor: { inputShape: [299, 299, 3], classes: 1000 },
  published: [
    { title: "Inception-v3", options: {} },
    { title: "Inception-v3 in training", options: { auxiliary: true } },
  ],
  space: {
    auxiliary: flag({
      default: false,
      help: "A second classifier on the 17x17 maps, trained along with weight 0.4; needs images of about 299 pixels",
    }),
    width: float({ default: 1, min: 0.01, max: 4, help: "Factor of all filters" }),
    dropout: float({
      default: 0,
      min: 0,
      max: 0.9,
      help: "Share of the features before the classifier that is dropped in training (torchvision: 0.5)",
    }),
  },
  libraries: { torchvision: sameNames, timm: sameNames },
  build({ auxiliary, width, dropout }, task) {
    // TensorFlow's epsilon, which torchvision keeps.
    const network = networkBuilder("inception-v3", task, { epsilon: 1e-3 });
    const { convolution, a, b, c, d, e } = inceptionBlocks(network, width);
    const pool = (name: string, input: string) =>
      network.add(name, { type: "max-pool", size: 3, stride: 2, padding: 0 }, input);
    let x = convolution("Conv2d_1a_3x3", network.input, 32, { kernel: 3, stride: 2, padding: 0 });
    x = convolution("Conv2d_2a_3x3", x, 32, { kernel: 3, padding: 0 });
    x = pool("maxpool1", convolution("Conv2d_2b_3x3", x, 64, { kernel: 3 }));
    x = convolution("Conv2d_3b_1x1", x, 80, { kernel: 1 });
    x = pool("maxpool2", convolution("Conv2d_4a_3x3", x, 192, { kernel: 3, padding: 0 }));
    const block = (name: string, node: string) => {
      network.endBlock(name, node);
      return node;
    };
    x = block("stem", x);
    x = block("Mixed_5b", a("Mixed_5b", x, 32));
    x = block("Mixed_5c", a("Mixed_5c", x, 64));
    x = block("Mixed_5d", a("Mixed_5d", x, 64));
    network.endStage(x);
    x = block("Mixed_6a", b("Mixed_6a", x));
    x = block("Mixed_6b", c("Mixed_6b", x, 128));
    x = block("Mixed_6c", c("Mixed_6c", x, 160));
    x = block("Mixed_6d", c("Mixed_6d", x, 160));
    x = block("Mixed_6e", c("Mixed_6e", x, 192));
    network.endStage(x);
    const linear = { type: "linear", units: task.classes, bias: true } as const;
    const second = () => {
      const small = { type: "average-pool", size: 5, stride: 3, padding: 0 } as const;
      let y = network.add("AuxLogits.avgpool", small, x);
      y = convolution("AuxLogits.conv0", y, 128, { kernel: 1 });
      y = convolution("AuxLogits.conv1", y, 768, { kernel: 5, padding: 0 });
      y = network.add("AuxLogits.pool", { type: "global-average-pool" }, y);
      return block("AuxLogits", network.add("AuxLogits.fc", linear, y));
    };
    const output = auxiliary ? second() : null;
    x = block("Mixed_7a", d("Mixed_7a", x));
    x = block("Mixed_7b", e("Mixed_7b", x));
    x = block("Mixed_7c", e("Mixed_7c", x));
    network.endStage(x);
    x = network.add("avgpool", { type: "global-average-pool" }, x);
    x = network.add("fc", linear, network.dropout("dropout", x, dropout));
    return network.graph(x, output ? { output, weight: 0.4 } : undefined);
  },
});
