import type { Activation, NetworkBuilder } from "../graph/network-builder.ts";

/**
 * The maps of `input` weighted by gates that a small network gives for their means (Hu et al. 2018, arXiv:1709.01507,
 * sec. 3): 1x1 convolutions `fc1` to `squeezed` maps and `fc2` back, both with bias, then a sigmoid.
 */
export function squeezeExcitation(
  network: NetworkBuilder,
  name: string,
  input: string,
  gate: { readonly channels: number; readonly squeezed: number; readonly activation: Activation },
): string {
  const { channels, squeezed, activation } = gate;
  const pool = { type: "global-average-pool", keepMap: true } as const;
  let x = network.add(`${name}.avgpool`, pool, input);
  x = network.conv(`${name}.fc1`, x, squeezed, { kernel: 1, bias: true });
  x = network.activation(`${name}.activation`, x, activation);
  x = network.conv(`${name}.fc2`, x, channels, { kernel: 1, bias: true });
  x = network.activation(`${name}.gate`, x, "sigmoid");
  return network.add(`${name}.multiply`, { type: "multiply" }, input, x);
}

/** The multiple of `divisor` next to `value`, at least one of them. */
export function nearestMultiple(value: number, divisor: number): number {
  return Math.max(divisor, Math.trunc((value + divisor / 2) / divisor) * divisor);
}

/** As in MobileNet and EfficientNet: not more than a tenth below. */
export function makeDivisible(value: number, divisor = 8): number {
  const nearest = nearestMultiple(value, divisor);
  return nearest < 0.9 * value ? nearest + divisor : nearest;
}
