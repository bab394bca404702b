/** What a network is asked to do: images in, one logit per class out. */
export interface Task {
  /** [height, width, channels] */
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
}
