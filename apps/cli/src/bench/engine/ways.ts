import { xlaEnvironment } from "@resweep/engine";

/** One way to train a network: a row of its own, and what its process is started with. */
export interface Way {
  /** The end of the row's name. */
  readonly name: string;
  readonly by: "resweep" | "pytorch";
  /** What the process is told: `eager` and `compiled` of ours, the memory format or `torch-compile` of PyTorch. */
  readonly way: string;
  readonly precision: "float32" | "mixed";
  readonly allocator: "glibc" | "tcmalloc";
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it compiles, so that the time which that takes is a row too. */
  readonly compiles: boolean;
  /** "usual" ways are measured where no row is named, "thorough" ones not under `--quick`, the rest only by name. */
  readonly when: "usual" | "thorough" | "named";
}

type Base = Pick<Way, "way" | "precision"> & Partial<Way>;

const ours = (base: Base): Way => ({
  ...{ name: base.way, by: "resweep", allocator: "glibc", when: "usual" },
  compiles: base.way === "compiled",
  ...base,
});
const theirs = (base: Base): Way => ({
  ...{ name: `pytorch-${base.way}`, by: "pytorch", allocator: "glibc", when: "usual" },
  compiles: base.way === "torch-compile",
  ...base,
});
/** The same with the other allocator: which one is better differs by way. */
const bothAllocators = (way: Way): Way[] => [
  way,
  { ...way, name: `${way.name}-tcmalloc`, allocator: "tcmalloc" },
];

/** All ways, in the order of the table. */
export const ways: readonly Way[] = [
  ours({ way: "eager", precision: "float32", when: "thorough" }),
  ...bothAllocators(ours({ way: "compiled", precision: "float32" })),
  ...bothAllocators(ours({ way: "compiled", precision: "mixed" })),
  ours({
    way: "compiled",
    name: "compiled-xla",
    precision: "float32",
    when: "named",
    environment: xlaEnvironment,
  }),
  ...bothAllocators(theirs({ way: "contiguous", precision: "float32" })),
  ...bothAllocators(theirs({ way: "channels-last", precision: "float32" })),
  ...bothAllocators(theirs({ way: "channels-last", precision: "mixed" })),
  ...bothAllocators(theirs({ way: "torch-compile", precision: "float32", when: "thorough" })),
];

/** What a process is started with for its allocator. */
export function allocatorEnvironment(
  { allocator }: Pick<Way, "allocator">,
  tcmalloc: string | null,
): Record<string, string> {
  return allocator === "tcmalloc" && tcmalloc !== null ? { LD_PRELOAD: tcmalloc } : {};
}
