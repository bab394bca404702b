import { InvalidInput } from "@resweep/spec";
import { sameValue } from "./same-value.ts";
import type { JsonValue } from "./space.ts";

/** A condition that must hold between the values of a cell, such as `architecture.depth * architecture.width <= 640`. */
export interface Constraint {
  readonly text: string;
  /** Every path it names. */
  readonly paths: readonly string[];
  /** Undefined where it hangs on a path that the cell does not have: nothing is said then. */
  holds(lookUp: (path: string) => JsonValue | undefined): boolean | undefined;
}

/*
 * The language, by rising precedence: `or`, `and`, `not`, comparisons and `in [...]`, `+ -`, `* / %`, unary `-`, `**`,
 * then numbers, "texts", true, false, null, paths, calls and parentheses. A parser of its own, since those of npm either
 * evaluate JavaScript, are unmaintained, or read `stages.0.ratio` as a syntax error; nothing here can reach beyond
 * the values it is given.
 */

type Value = JsonValue | undefined;
type Evaluate = (lookUp: (path: string) => Value) => Value;
interface Node {
  readonly evaluate: Evaluate;
  /** `any` where only the values tell. */
  readonly type: "number" | "boolean" | "any" | "list";
}

const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  ...{ abs: Math.abs, floor: Math.floor, ceil: Math.ceil, round: Math.round },
  ...{ sqrt: Math.sqrt, log: Math.log, log2: Math.log2, min: Math.min, max: Math.max },
};

/** Throws InvalidInput at `at` with the column of what was not understood. */
export function parseConstraint(text: string, at: string): Constraint {
  const tokens = tokensOf(text, at);
  const paths = new Set<string>();
  const node = new Parser(tokens, text, at, paths).whole();
  if (node.type !== "boolean" && node.type !== "any")
    throw InvalidInput.at(at, `"${text}" says neither true nor false; compare it with something`);
  return {
    text,
    paths: [...paths],
    holds: (lookUp) => {
      const value = node.evaluate(lookUp);
      return value === undefined ? undefined : value === true;
    },
  };
}

interface Token {
  readonly kind: "number" | "text" | "word" | "sign" | "end";
  readonly text: string;
  readonly column: number;
}

const shapes =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>"[^"]*"|'[^']*')|(?<word>[A-Za-z_]\w*(?:\.\w+)*)|(?<sign>\*\*|<=|>=|==|!=|&&|\|\||[-+*/%()[\],<>!]))/y;

const words = new Map([
  ["and", "&&"],
  ["or", "||"],
  ["not", "!"],
]);

function tokensOf(text: string, at: string): Token[] {
  const tokens: Token[] = [];
  shapes.lastIndex = 0;
  let end = 0;
  while (text.slice(end).trim() !== "") {
    const match = shapes.exec(text);
    const column = end + text.slice(end).search(/\S/) + 1;
    if (!match) throw InvalidInput.at(at, `"${text}": column ${column} makes no sense here`);
    end = shapes.lastIndex;
    const [kind, found] = Object.entries(match.groups!).find(([, part]) => part !== undefined)!;
    const sign = kind === "word" ? words.get(found) : undefined;
    tokens.push({ kind: sign ? "sign" : (kind as Token["kind"]), text: sign ?? found, column });
  }
  return [...tokens, { kind: "end", text: "the end", column: text.length + 1 }];
}

/** Binary operators of numbers by their level. */
const arithmetic: readonly Readonly<Record<string, (a: number, b: number) => number>>[] = [
  { "+": (a, b) => a + b, "-": (a, b) => a - b },
  { "*": (a, b) => a * b, "/": (a, b) => a / b, "%": (a, b) => a % b },
];
const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  ...{ "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b },
};

class Parser {
  private place = 0;
  private readonly tokens: readonly Token[];
  private readonly source: string;
  private readonly at: string;
  private readonly paths: Set<string>;

  constructor(tokens: readonly Token[], source: string, at: string, paths: Set<string>) {
    this.tokens = tokens;
    this.source = source;
    this.at = at;
    this.paths = paths;
  }

  whole(): Node {
    const node = this.or();
    if (this.token.kind !== "end") this.refuse("an operator");
    return node;
  }

  private or(): Node {
    let left = this.and();
    while (this.take("||")) {
      const [a, b] = [this.truth(left), this.truth(this.and())];
      left = {
        type: "boolean",
        // Kleene: what is known may decide alone.
        evaluate: (lookUp) => either(a.evaluate(lookUp), () => b.evaluate(lookUp), true),
      };
    }
    return left;
  }

  private and(): Node {
    let left = this.not();
    while (this.take("&&")) {
      const [a, b] = [this.truth(left), this.truth(this.not())];
      left = {
        type: "boolean",
        evaluate: (lookUp) => either(a.evaluate(lookUp), () => b.evaluate(lookUp), false),
      };
    }
    return left;
  }

  private not(): Node {
    if (!this.take("!")) return this.comparison();
    const inner = this.truth(this.not());
    return {
      type: "boolean",
      evaluate: (lookUp) => {
        const value = inner.evaluate(lookUp);
        return value === undefined ? undefined : value !== true;
      },
    };
  }

  private comparison(): Node {
    const left = this.sum();
    const sign = this.token.text;
    if (this.take("==") || this.take("!=")) {
      const right = this.sum();
      return both(left, right, "boolean", (a, b) => sameValue(a, b) === (sign === "=="));
    }
    if (this.token.kind === "sign" && Object.hasOwn(comparisons, sign)) {
      this.place += 1;
      const right = this.number(this.sum());
      const compare = comparisons[sign]!;
      if (this.token.kind === "sign" && Object.hasOwn(comparisons, this.token.text))
        this.refuse('"and" between two comparisons');
      return both(this.number(left), right, "boolean", (a, b) => compare(Number(a), Number(b)));
    }
    if (this.token.kind === "word" && sign === "in") {
      this.place += 1;
      const list = this.list();
      return both(left, list, "boolean", (a, b) =>
        (b as readonly JsonValue[]).some((one) => sameValue(one, a)),
      );
    }
    return left;
  }

  private sum(level = 0): Node {
    const operators = arithmetic[level];
    if (!operators) return this.unary();
    let left = this.sum(level + 1);
    while (this.token.kind === "sign" && Object.hasOwn(operators, this.token.text)) {
      const operate = operators[this.token.text]!;
      this.place += 1;
      const right = this.number(this.sum(level + 1));
      left = both(this.number(left), right, "number", (a, b) => operate(Number(a), Number(b)));
    }
    return left;
  }

  private unary(): Node {
    if (!this.take("-")) return this.power();
    return mapped(this.number(this.unary()), "number", (value) => -Number(value));
  }

  private power(): Node {
    const base = this.atom();
    if (!this.take("**")) return base;
    const exponent = this.number(this.unary());
    return both(this.number(base), exponent, "number", (a, b) => Number(a) ** Number(b));
  }

  private atom(): Node {
    const token = this.token;
    this.place += 1;
    if (token.kind === "number") return constant(Number(token.text), "number");
    if (token.kind === "text") return constant(token.text.slice(1, -1), "any");
    if (token.kind === "sign" && token.text === "(") {
      const inner = this.or();
      if (!this.take(")")) this.refuse('")"');
      return inner;
    }
    if (token.kind === "word") return this.word(token);
    this.place -= 1;
    return this.refuse("a number, a path or (");
  }

  private word({ text }: Token): Node {
    if (text === "true" || text === "false") return constant(text === "true", "boolean");
    if (text === "null") return constant(null, "any");
    if (this.token.text === "(" && this.token.kind === "sign") return this.call(text);
    this.paths.add(text);
    return { type: "any", evaluate: (lookUp) => lookUp(text) };
  }

  private call(name: string): Node {
    const operate = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!operate) {
      this.place -= 1;
      this.refuse(`one of the functions ${Object.keys(functions).join(", ")}`);
    }
    const values = this.items("(", ")").map((node) => this.number(node));
    return {
      type: "number",
      evaluate: (lookUp) => {
        const given = values.map((node) => node.evaluate(lookUp));
        return given.includes(undefined) ? undefined : operate(...given.map(Number));
      },
    };
  }

  private list(): Node {
    const values = this.items("[", "]");
    return {
      type: "list",
      evaluate: (lookUp) => {
        const given = values.map((node) => node.evaluate(lookUp));
        return given.includes(undefined) ? undefined : (given as JsonValue[]);
      },
    };
  }

  /** What stands between two signs, separated by commas; at least one. */
  private items(open: string, close: string): Node[] {
    if (!this.take(open)) this.refuse(`"${open}"`);
    const items = [this.or()];
    while (this.take(",")) items.push(this.or());
    if (!this.take(close)) this.refuse(`"," or "${close}"`);
    return items;
  }

  private get token(): Token {
    return this.tokens[this.place]!;
  }

  private take(sign: string): boolean {
    const found = this.token.kind === "sign" && this.token.text === sign;
    if (found) this.place += 1;
    return found;
  }

  private number(node: Node): Node {
    return node.type === "boolean" || node.type === "list" ? this.refuse("a number") : node;
  }

  private truth(node: Node): Node {
    return node.type === "number" || node.type === "list" ? this.refuse("a comparison") : node;
  }

  private refuse(expected: string): never {
    const { text, column } = this.token;
    throw InvalidInput.at(
      this.at,
      `"${this.source}": expected ${expected} at column ${column}, found ${text}`,
    );
  }
}

function constant(value: JsonValue, type: Node["type"]): Node {
  return { type, evaluate: () => value };
}

function mapped(node: Node, type: Node["type"], of: (value: JsonValue) => JsonValue): Node {
  return {
    type,
    evaluate: (lookUp) => {
      const value = node.evaluate(lookUp);
      return value === undefined ? undefined : of(value);
    },
  };
}

function both(
  left: Node,
  right: Node,
  type: Node["type"],
  of: (a: JsonValue, b: JsonValue) => JsonValue,
): Node {
  return {
    type,
    evaluate: (lookUp) => {
      const [a, b] = [left.evaluate(lookUp), right.evaluate(lookUp)];
      return a === undefined || b === undefined ? undefined : of(a, b);
    },
  };
}

/** `or` where `decides` is true, `and` where it is false. */
function either(first: Value, later: () => Value, decides: boolean): Value {
  if (first !== undefined && (first === true) === decides) return decides;
  const second = later();
  if (second !== undefined && (second === true) === decides) return decides;
  return first === undefined || second === undefined ? undefined : !decides;
}
