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

/** Calls of tfjs that make or read tensors without being one of its operations. */
const otherCalls =
  /^(tensor[1-6]?d?|scalar|booleanMaskAsync|whereAsync|setdiff1dAsync|nonMaxSuppression\w*Async)_?$/;

/** The tfjs call that is running, such as `tf.gather` or `Tensor.dataSync`: what the author of a body wrote. */
export function currentCall(): string {
  const names = callers();
  for (const name of names) {
    const match = operation.exec(name);
    if (match) return `tf.${match[1]}`;
  }
  // The outermost: arraySync() goes through dataSync().
  const method = names.findLast((name) => /^(Tensor|Variable|TensorBuffer)\.\w+$/.test(name));
  const other = names.findLast((name) => otherCalls.test(name));
  return other ? `tf.${otherCalls.exec(other)![1]}` : (method ?? "an operation");
}

const randomOperation =
  /^(rand|random(?:Gamma|Normal|StandardNormal|Uniform|UniformInt)|truncatedNormal|multinomial|dropout)_*(__op)?$/;

/** The tfjs call among those running that fills a tensor with random numbers drawn in JavaScript, if any. */
export function currentRandomCall(): string | null {
  // The outermost: dropout() goes through randomUniform().
  const names = callers().map((name) => randomOperation.exec(name.replace(/^.*\./, ""))?.[1]);
  const call = names.findLast((name) => name !== undefined);
  return call === undefined ? null : `tf.${call}`;
}
