import { dataTypes, type GraphNode, type NodeAttribute, typeAttribute } from "./node.ts";
import { type References, referencesOf } from "./references.ts";
import { readNode } from "./state-nodes.ts";

/** Arithmetic as it was recorded: an operation, a name for a value from elsewhere, or 1. */
type Pattern = Operation | string | 1;
interface Operation {
  readonly op: string;
  readonly operands: readonly Pattern[];
}

const operation =
  (op: string) =>
  (...operands: Pattern[]): Pattern => ({ op, operands });
const [add, sub, mul] = [operation("Add"), operation("Sub"), operation("Mul")];
const [div, square, sqrt] = [operation("RealDiv"), operation("Square"), operation("Sqrt")];

/** An operation of TensorFlow that updates variables in place, and the arithmetic it does, in the order of its rounding. */
interface Rule {
  readonly op: string;
  /** The new value of the variable; what it was before is its `weight`. */
  readonly next: Pattern;
  /** Those of the optimizer's slots, by the names of their old values and in the operation's order. */
  readonly slots: Readonly<Record<string, Pattern>>;
  /** What the operation takes after the variables: names of the patterns, or a number. All but `gradient` are scalars. */
  readonly inputs: readonly (string | 0 | 1)[];
  readonly attributes?: Readonly<Record<string, NodeAttribute>>;
}

/** A moving average of values. */
const moved = (old: string, value: Pattern, beta: string) =>
  add(old, mul(sub(value, old), sub(1, beta)));
const nextMean = moved("mean", "gradient", "beta1");
const nextSquare = moved("square", square("gradient"), "beta2");
const nextVelocity = add(mul("velocity", "momentum"), "gradient");
const step = div(mul("gradient", "rate"), sqrt(add(nextSquare, "epsilon")));
const nextChange = add(mul("change", "momentum"), step);

const nesterov = (value: boolean) => ({ use_nesterov: { kind: "bool", value } }) as const;

/** The first that fits is taken. */
const rules: readonly Rule[] = [
  {
    op: "ResourceApplyAdam",
    next: sub("weight", div(mul(nextMean, "rate"), add(sqrt(nextSquare), "epsilon"))),
    slots: { mean: nextMean, square: nextSquare },
    // Rate and epsilon come with the bias corrected: powers of 0 leave them as they are.
    inputs: [0, 0, "rate", "beta1", "beta2", "epsilon", "gradient"],
    attributes: nesterov(false),
  },
  {
    op: "ResourceApplyRMSProp",
    next: sub("weight", nextChange),
    slots: { square: nextSquare, change: nextChange },
    inputs: ["rate", "beta2", "momentum", "epsilon", "gradient"],
  },
  {
    op: "ResourceApplyMomentum",
    next: sub("weight", add(mul("gradient", "rate"), mul(mul(nextVelocity, "momentum"), "rate"))),
    slots: { velocity: nextVelocity },
    inputs: ["rate", "gradient", "momentum"],
    attributes: nesterov(true),
  },
  {
    op: "ResourceApplyMomentum",
    next: sub("weight", mul(nextVelocity, "rate")),
    slots: { velocity: nextVelocity },
    inputs: ["rate", "gradient", "momentum"],
    attributes: nesterov(false),
  },
  {
    // With the rate inside the velocity, as LARS has it.
    op: "ResourceApplyMomentum",
    next: sub("weight", nextVelocity),
    slots: { velocity: nextVelocity },
    inputs: [1, "gradient", "momentum"],
    attributes: nesterov(false),
  },
  {
    op: "ResourceApplyGradientDescent",
    next: sub("weight", mul("gradient", "rate")),
    slots: {},
    inputs: ["rate", "gradient"],
  },
];

/** A rule that fits an assigned variable. */
interface Update {
  readonly rule: Rule;
  /** Outputs by the rule's names. */
  readonly bound: ReadonlyMap<string, string>;
  /** The nodes that do its arithmetic. */
  readonly matched: ReadonlySet<GraphNode>;
  /** Of the variable, then of its slots: how each was assigned its new value. */
  readonly assigns: readonly GraphNode[];
}

/**
 * The same graph with the updates of optimizers in TensorFlow's own operations for them, which change variables in place.
 * The values are the same to the bit where these operations round as the arithmetic does one by one (on processors they do).
 * @param nodes in the order of execution. @param constants that they use besides.
 */
export function appliedUpdates(
  nodes: readonly GraphNode[],
  constants: readonly GraphNode[],
): GraphNode[] {
  const references = referencesOf([...constants, ...nodes]);
  const order = new Map(nodes.map((node, index) => [node, index]));
  const assigns = new Map(
    nodes.flatMap((node) => (node.op === "AssignVariableOp" ? [[node.inputs[0]!, node]] : [])),
  );
  const replacements = new Map<GraphNode, readonly GraphNode[]>();
  const matched = new Set<GraphNode>();
  const renamed = new Map<string, string>();
  for (const assign of assigns.values()) {
    const update = updateOf(assign, assigns, references);
    if (!update || !isLast(update, references, order)) continue;
    for (const node of update.matched) matched.add(node);
    const applied = applyNodes(update, references, order);
    const again = update.assigns.flatMap((one) => {
      const own = references.users(one.inputs[1]!);
      if (!own.some((user) => user !== one && !update.matched.has(user))) return [];
      const read = readAgain(one, assign.name, references);
      renamed.set(one.inputs[1]!, read.name);
      return [read];
    });
    replacements.set(assign, [...applied, ...again]);
    for (const slot of update.assigns.slice(1)) replacements.set(slot, []);
  }
  const gone = new Set(
    [...replacements].flatMap(([{ name }, made]) => (made.length === 0 ? [`^${name}`] : [])),
  );
  const result = nodes.flatMap((node) => {
    const inputs = node.inputs
      .filter((input) => !gone.has(input))
      .map((input) => (matched.has(node) ? input : (renamed.get(input) ?? input)));
    return replacements.get(node) ?? [{ ...node, inputs }];
  });
  return withoutUnused(result, new Set([...matched].map(({ name }) => name)));
}

/** The first rule that an assignment fits, where its slots are assigned what the rule says. */
function updateOf(
  assign: GraphNode,
  assigns: ReadonlyMap<string, GraphNode>,
  references: References,
): Update | null {
  const [, next] = assign.inputs;
  const facts = references.producer(next!)?.outputs?.[0];
  if (facts?.dtype !== dataTypes.float32) return null;
  const shape = facts.shape.join();
  for (const rule of rules) {
    const bound = new Map<string, string>();
    const matched = new Set<GraphNode>();
    const fits = (pattern: Pattern, output: string): boolean => {
      if (typeof pattern === "string") {
        const known = bound.get(pattern) ?? output;
        bound.set(pattern, known);
        return known === output;
      }
      const node = references.producer(output);
      if (!node) return false;
      if (pattern === 1) return isOne(node);
      const { op, operands } = pattern;
      matched.add(node);
      return (
        node.op.replace(/^AddV2$/, "Add") === op &&
        node.inputs.length === operands.length &&
        operands.every((operand, index) => fits(operand, node.inputs[index]!))
      );
    };
    if (!fits(rule.next, next!)) continue;
    const slots = Object.entries(rule.slots).map(([name, pattern]) => {
      const handle = handleOf(bound.get(name)!, references);
      const own = handle === undefined ? undefined : assigns.get(handle);
      return own && fits(pattern, own.inputs[1]!) ? own : null;
    });
    const whole = ["weight", "gradient", ...Object.keys(rule.slots)];
    const shaped = [...bound].every(([name, output]) => {
      const found = references.shapeOf(output);
      return whole.includes(name) ? found?.join() === shape : found?.length === 0;
    });
    if (!shaped || slots.includes(null)) continue;
    return { rule, bound, matched, assigns: [assign, ...slots.map((slot) => slot!)] };
  }
  return null;
}

const isOne = ({ op, attributes: { value } }: GraphNode): boolean =>
  op === "Const" && value?.kind === "tensor" && "fill" in value.value && value.value.fill === 1;

/** The variable whose value of before the step an output is. */
function handleOf(output: string, references: References): string | undefined {
  const node = references.producer(output);
  return node?.op === "ReadVariableOp" ? node.inputs[0] : undefined;
}

/** Whether nothing that leads to the update asks for one of its results: it makes all of them at once. */
function isLast(
  { matched, assigns }: Update,
  references: References,
  order: ReadonlyMap<GraphNode, number>,
): boolean {
  const end = order.get(references.producer(assigns[0]!.inputs[1]!)!)!;
  return assigns.every(({ inputs }) => {
    const others = references.users(inputs[1]!).filter((user) => !matched.has(user));
    return others.every((user) => order.get(user)! > end);
  });
}

/** The operation, by the name of the variable's assignment, and what goes before it. */
function applyNodes(
  { rule, bound, matched, assigns }: Update,
  references: References,
  order: ReadonlyMap<GraphNode, number>,
): GraphNode[] {
  const [{ name, inputs }] = assigns as [GraphNode];
  const [handle, , ...after] = inputs;
  const first = Math.min(
    ...[...matched].map((node) => order.get(node) ?? Number.POSITIVE_INFINITY),
  );
  const weight = bound.get("weight")!;
  const before: GraphNode[] = [];
  const type = { T: typeAttribute(dataTypes.float32) };
  const operands = rule.inputs.map((input) => {
    if (typeof input === "string") return bound.get(input)!;
    before.push(scalarNode(`${name}/${input}`, input));
    return `${name}/${input}`;
  });
  // Whoever still holds the old value makes the operation copy it first.
  const holders = references.users(weight).filter((user) => order.get(user)! < first);
  const waits = new Set([...after, ...holders.map((holder) => `^${holder.name}`)]);
  if (handleOf(weight, references) !== handle) {
    const [assign] = assigns;
    before.push({ ...assign!, name: `${name}/decayed`, inputs: [handle!, weight, ...after] });
    waits.add(`^${name}/decayed`);
  }
  const apply: GraphNode = {
    ...{ name, op: rule.op },
    inputs: [...assigns.map((assign) => assign.inputs[0]!), ...operands, ...waits],
    attributes: { ...type, use_locking: { kind: "bool", value: false }, ...rule.attributes },
  };
  return [...new Map([...before, apply].map((node) => [node.name, node])).values()];
}

function scalarNode(name: string, fill: number): GraphNode {
  const facts = { dtype: dataTypes.float32, shape: [] };
  return {
    ...{ name, op: "Const", inputs: [] },
    attributes: {
      dtype: typeAttribute(facts.dtype),
      value: { kind: "tensor", ...facts, value: { fill } },
    },
    outputs: [facts],
  };
}

/** The new value of a variable, for whom the step needs it further on. */
function readAgain({ name, inputs }: GraphNode, apply: string, references: References): GraphNode {
  const [handle, value] = inputs as [string, string];
  const { shape, dtype } = references.producer(value)!.outputs![0]!;
  const read = readNode(`${name}/again`, { index: 0, shape, dtype });
  return { ...read, inputs: [handle, `^${apply}`] };
}

/** The nodes without those of `names` that no other uses. */
function withoutUnused(nodes: readonly GraphNode[], names: ReadonlySet<string>): GraphNode[] {
  const used = new Set<string>();
  return nodes
    .toReversed()
    .filter(({ name, inputs }) => {
      if (names.has(name) && !used.has(name)) return false;
      for (const input of inputs) used.add(input.replace("^", "").split(":")[0]!);
      return true;
    })
    .toReversed();
}
