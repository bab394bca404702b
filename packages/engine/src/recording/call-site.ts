const stackDepth = 60;

/** `    at Tensor.dataSync (file:1:2)` gives `Tensor.dataSync`; frames without a name are left out. */
const frameName = /^\s*at (?:async )?(?:Object\.|new )?([^\s(]+)/;
/** tfjs wraps each of its operations in a function of this name. */
const operation = /^(\w+?)_*__op$/;

/** Names of the functions that are running, innermost first. */
function callers(): string[] {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = stackDepth;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = before;
  return stack
    .split("\n")
    .slice(2)
    .flatMap((line) => frameName.exec(line)?.[1] ?? []);
}

/** The tfjs call that is running, such as `tf.gather` or `Tensor.dataSync`: what the author of a body wrote. */
export function currentCall(): string {
  const names = callers();
  for (const name of names) {
    const match = operation.exec(name);
    if (match) return `tf.${match[1]}`;
  }
  // The outermost: arraySync() goes through dataSync().
  const method = names.findLast((name) => /^(Tensor|Variable|TensorBuffer)\.\w+$/.test(name));
  return method ?? "an operation";
}

const randomOperation = /^(random[A-Z]\w*?|truncatedNormal|multinomial|dropout)_*(__op)?$/;

/** The tfjs call among those running that fills a tensor with random numbers drawn in JavaScript, if any. */
export function currentRandomCall(): string | null {
  for (const name of callers()) {
    const match = randomOperation.exec(name.replace(/^.*\./, ""));
    if (match) return `tf.${match[1]}`;
  }
  return null;
}
