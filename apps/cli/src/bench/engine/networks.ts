import type { ArchitectureInput, Task } from "@resweep/core";

/** A network as `bench engine` trains it. */
export interface BenchNetwork {
  readonly name: string;
  readonly architecture: ArchitectureInput;
  readonly task: Task;
  /** Images in a step unless another number is asked for. */
  readonly batch: number;
  /** Whether it is among those that are measured where no row is named. */
  readonly usual: boolean;
}

const cifar = (depth: number) => ({ name: "cifar-resnet", depth, shortcut: "B" });
const small: Task = { inputShape: [32, 32, 3], classes: 10 };
const large: Task = { inputShape: [224, 224, 3], classes: 1000 };

/** The peer's twins in tools/bench/pytorch_twin.py know these by name. */
export const benchNetworks: readonly BenchNetwork[] = [
  { name: "resnet20", architecture: cifar(20), task: small, batch: 128, usual: true },
  {
    name: "resnet20-mnist",
    architecture: cifar(20),
    task: { inputShape: [28, 28, 1], classes: 10 },
    batch: 128,
    usual: false,
  },
  { name: "resnet56", architecture: cifar(56), task: small, batch: 128, usual: true },
  {
    name: "resnet18",
    architecture: { name: "resnet", depth: 18 },
    task: large,
    batch: 8,
    usual: true,
  },
  {
    name: "resnet50",
    architecture: { name: "resnet", depth: 50 },
    task: large,
    batch: 8,
    usual: true,
  },
];
