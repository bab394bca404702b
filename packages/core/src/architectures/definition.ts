import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { NetworkGraph } from "../graph/graph.ts";
import type { Task } from "../task.ts";
import type { Library, LibraryNames } from "../transfer/library-names.ts";

/** A family of networks: its options, and how they become a graph. */
export interface Architecture<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** Images and classes that its source makes it for: what is described where nothing else is said. */
  readonly madeFor: Task;
  /** The networks it is known for, of the docs' table; `size` in pixels where they are made for other images. */
  readonly published: readonly {
    readonly title: string;
    readonly options: Partial<ValuesOf<S>>;
    readonly size?: number;
  }[];
  /** Depths that its papers compare, ascending: where the next deeper network is looked for first. */
  readonly depths?: readonly number[];
  /** How libraries name its layers, where they publish weights for it. */
  readonly libraries?: Partial<Record<Library, LibraryNames>>;
  /** How it is made narrower where none of its options is called `width`: options of the same network, and the one to lower. */
  narrowing?(options: ValuesOf<S>): {
    readonly options: ValuesOf<S>;
    readonly by: string;
  };
  build(options: ValuesOf<S>, task: Task): NetworkGraph;
}

export function defineArchitecture<const Name extends string, S extends Fields>(
  architecture: Architecture<Name, S>,
): Architecture<Name, S> {
  return architecture;
}

/** CIFAR-10 and ImageNet. */
export const smallImages: Task = { inputShape: [32, 32, 3], classes: 10 };
export const largeImages: Task = { inputShape: [224, 224, 3], classes: 1000 };
