import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";

/** A variable to be trained. */
export interface TrainedVariable {
  /** As in `parameterNames`: "layer1.0.conv1.weight". */
  readonly name: string;
  readonly variable: tfjs.Variable;
  /** Whether weight decay applies to it even when batch norm and biases are left out: true for kernels. */
  readonly decay: boolean;
  /** Factor of the learning rate; 1 unless given. */
  readonly rate?: number;
}

/** A running optimizer. Everything that changes between steps is in `slots`, so a step can be recorded once and replayed. */
export interface Optimizer {
  /** Named `optimizer/<slot>/<variable>`; saved in checkpoints. */
  readonly slots: readonly tfjs.Variable[];
  /**
   * One update from gradients in the order of the variables. Composed of tf operations on variables and the scalars
   * alone. Intermediate tensors are disposed; the gradients stay the caller's.
   * @param momentum in place of the optimizer's own, where a schedule moves it.
   */
  apply(gradients: readonly tfjs.Tensor[], learningRate: tfjs.Scalar, momentum?: tfjs.Scalar): void;
  dispose(): void;
}

export interface OptimizerDefinition<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** Values kept for each trained one, to tell how large a checkpoint will be. */
  slotsPerParameter(options: ValuesOf<S>): number;
  /** What of its options is momentum, which a schedule may move. */
  momentum(options: ValuesOf<S>): number;
  create(tf: TensorFlow, options: ValuesOf<S>, variables: readonly TrainedVariable[]): Optimizer;
}

export function defineOptimizer<const Name extends string, S extends Fields>(
  optimizer: OptimizerDefinition<Name, S>,
): OptimizerDefinition<Name, S> {
  return optimizer;
}
