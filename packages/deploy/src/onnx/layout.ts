/** A layer's kernel with its filters outermost, as ONNX has it. */
export interface Kernel {
  /** [filters, channels of a group, height, width], or [units, features]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * From TensorFlow.js's layout, filters innermost: convolutions [height, width, channels of a group, filters], depthwise
 * ones [height, width, channels, 1], linear layers [features, units].
 */
export function filtersFirst(
  { shape, values }: { readonly shape: readonly number[]; readonly values: Float32Array },
  filters: number,
): Kernel {
  const [height, width] = shape.length === 4 ? [shape[0]!, shape[1]!] : [1, 1];
  const channels = values.length / (height * width * filters);
  const pixels = height * width;
  const moved = new Float32Array(values.length);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      const from = (pixel * channels + channel) * filters;
      for (let filter = 0; filter < filters; filter++) {
        moved[(filter * channels + channel) * pixels + pixel] = values[from + filter]!;
      }
    }
  }
  const window = shape.length === 4 ? [height, width] : [];
  return { shape: [filters, channels, ...window], values: moved };
}

/** Images [count, height, width, channels] as [count, channels, height, width]. */
export function channelsFirst(
  images: Float32Array,
  [height, width, channels]: readonly [number, number, number],
): Float32Array {
  const pixels = height * width;
  const moved = new Float32Array(images.length);
  for (let i = 0; i < images.length; i++) {
    const channel = i % channels;
    const pixel = Math.floor(i / channels) % pixels;
    const image = Math.floor(i / (channels * pixels));
    moved[(image * channels + channel) * pixels + pixel] = images[i]!;
  }
  return moved;
}
