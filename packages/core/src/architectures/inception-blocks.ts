import type { ConvolutionOptions, NetworkBuilder } from "../graph/network-builder.ts";

/**
 * The blocks of Inception-v3 by torchvision's letters and names; each returns its concatenated branches. `width` is a
 * factor of all filters.
 */
export function inceptionBlocks(network: NetworkBuilder, width: number) {
  /** Convolution, batch norm and ReLU. */
  const convolution = (
    name: string,
    input: string,
    filters: number,
    options: ConvolutionOptions,
  ): string => {
    const x = network.conv(
      `${name}.conv`,
      input,
      Math.max(1, Math.round(filters * width)),
      options,
    );
    return network.relu(`${name}.relu`, network.norm(`${name}.bn`, x));
  };
  const averaged = (name: string, input: string) =>
    network.add(`${name}.avgpool`, { type: "average-pool", size: 3, stride: 1, padding: 1 }, input);
  const pooled = (name: string, input: string) =>
    network.add(`${name}.maxpool`, { type: "max-pool", size: 3, stride: 2, padding: 0 }, input);
  const joined = (name: string, ...branches: string[]) =>
    network.add(`${name}.concat`, { type: "concat" }, ...branches);
  const strided = { kernel: 3, stride: 2, padding: 0 } as const;

  return {
    convolution,

    /** 1x1, 5x5, two 3x3 and pooling side by side (fig. 5). */
    a(name: string, input: string, poolFeatures: number): string {
      const one = convolution(`${name}.branch1x1`, input, 64, { kernel: 1 });
      let five = convolution(`${name}.branch5x5_1`, input, 48, { kernel: 1 });
      five = convolution(`${name}.branch5x5_2`, five, 64, { kernel: 5 });
      let three = convolution(`${name}.branch3x3dbl_1`, input, 64, { kernel: 1 });
      three = convolution(`${name}.branch3x3dbl_2`, three, 96, { kernel: 3 });
      three = convolution(`${name}.branch3x3dbl_3`, three, 96, { kernel: 3 });
      const pool = averaged(name, input);
      const last = convolution(`${name}.branch_pool`, pool, poolFeatures, { kernel: 1 });
      return joined(name, one, five, three, last);
    },

    /** Halves the map (fig. 10). */
    b(name: string, input: string): string {
      const three = convolution(`${name}.branch3x3`, input, 384, strided);
      let double = convolution(`${name}.branch3x3dbl_1`, input, 64, { kernel: 1 });
      double = convolution(`${name}.branch3x3dbl_2`, double, 96, { kernel: 3 });
      double = convolution(`${name}.branch3x3dbl_3`, double, 96, strided);
      return joined(name, three, double, pooled(name, input));
    },

    /** 7x7 as 1x7 and 7x1, once and twice (fig. 6). */
    c(name: string, input: string, narrow: number): string {
      const row = { kernel: [1, 7] } as const;
      const column = { kernel: [7, 1] } as const;
      const one = convolution(`${name}.branch1x1`, input, 192, { kernel: 1 });
      let seven = convolution(`${name}.branch7x7_1`, input, narrow, { kernel: 1 });
      seven = convolution(`${name}.branch7x7_2`, seven, narrow, row);
      seven = convolution(`${name}.branch7x7_3`, seven, 192, column);
      let double = convolution(`${name}.branch7x7dbl_1`, input, narrow, { kernel: 1 });
      double = convolution(`${name}.branch7x7dbl_2`, double, narrow, column);
      double = convolution(`${name}.branch7x7dbl_3`, double, narrow, row);
      double = convolution(`${name}.branch7x7dbl_4`, double, narrow, column);
      double = convolution(`${name}.branch7x7dbl_5`, double, 192, row);
      const last = convolution(`${name}.branch_pool`, averaged(name, input), 192, { kernel: 1 });
      return joined(name, one, seven, double, last);
    },

    /** Halves the map again. */
    d(name: string, input: string): string {
      let three = convolution(`${name}.branch3x3_1`, input, 192, { kernel: 1 });
      three = convolution(`${name}.branch3x3_2`, three, 320, strided);
      let seven = convolution(`${name}.branch7x7x3_1`, input, 192, { kernel: 1 });
      seven = convolution(`${name}.branch7x7x3_2`, seven, 192, { kernel: [1, 7] });
      seven = convolution(`${name}.branch7x7x3_3`, seven, 192, { kernel: [7, 1] });
      seven = convolution(`${name}.branch7x7x3_4`, seven, 192, strided);
      return joined(name, three, seven, pooled(name, input));
    },

    /** 3x3 as 1x3 beside 3x1 (fig. 7). */
    e(name: string, input: string): string {
      const row = { kernel: [1, 3] } as const;
      const column = { kernel: [3, 1] } as const;
      const one = convolution(`${name}.branch1x1`, input, 320, { kernel: 1 });
      const three = convolution(`${name}.branch3x3_1`, input, 384, { kernel: 1 });
      const threeA = convolution(`${name}.branch3x3_2a`, three, 384, row);
      const threeB = convolution(`${name}.branch3x3_2b`, three, 384, column);
      let double = convolution(`${name}.branch3x3dbl_1`, input, 448, { kernel: 1 });
      double = convolution(`${name}.branch3x3dbl_2`, double, 384, { kernel: 3 });
      const doubleA = convolution(`${name}.branch3x3dbl_3a`, double, 384, row);
      const doubleB = convolution(`${name}.branch3x3dbl_3b`, double, 384, column);
      const last = convolution(`${name}.branch_pool`, averaged(name, input), 192, { kernel: 1 });
      return joined(name, one, threeA, threeB, doubleA, doubleB, last);
    },
  };
}
