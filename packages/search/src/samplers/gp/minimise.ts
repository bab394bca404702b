/** A function and its gradient, written into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * A local minimum within a box the same for all coordinates: BFGS with a backtracking line search, steps cut at the box
 * (Nocedal and Wright 2006, sec. 6.1; a coordinate that rests on its bound is left out of the step). `lengths`: over how
 * much of each coordinate the function changes, where that is known.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  { low, high }: Bounds,
  iterations: number,
  lengths: Float64Array = new Float64Array(start.length).fill(1),
): { readonly point: Float64Array; readonly value: number } {
  const size = start.length;
  const clip = (value: number) => Math.min(high, Math.max(low, value));
  let point: Float64Array = start.map(clip);
  let gradient: Float64Array = new Float64Array(size);
  let value = objective(point, gradient);
  let inverseHessian = squares(lengths);
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const held = point.map((x, i) =>
      (x <= low && gradient[i]! > 0) || (x >= high && gradient[i]! < 0) ? 1 : 0,
    );
    let direction = descent(inverseHessian, gradient, held);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      inverseHessian = squares(lengths);
      direction = gradient.map((g, i) => (held[i] ? 0 : -g));
      slope = dot(direction, gradient);
      if (!(slope < -1e-16)) break;
    }
    const longest = direction.reduce((most, d) => Math.max(most, Math.abs(d)), 0);
    let length = Math.min(1, (0.5 * (high - low)) / longest);
    let next: { point: Float64Array; gradient: Float64Array; value: number } | null = null;
    for (let cut = 0; cut < 12; cut += 1, length *= 0.4) {
      const candidate = point.map((x, i) => clip(x + length * direction[i]!));
      const slopeThere = new Float64Array(size);
      const there = objective(candidate, slopeThere);
      if (there <= value + 1e-4 * length * slope) {
        next = { point: candidate, gradient: slopeThere, value: there };
        break;
      }
    }
    if (!next) break;
    const gain = value - next.value;
    const step = difference(next.point, point);
    const change = difference(next.gradient, gradient);
    if (iteration === 0) rescale(inverseHessian, step, change);
    update(inverseHessian, step, change);
    ({ point, gradient, value } = next);
    if (gain < 1e-7 * Math.max(1, Math.abs(value))) break;
  }
  return { point, value };
}

function descent(matrix: Float64Array[], gradient: Float64Array, held: Float64Array) {
  return Float64Array.from(matrix, (row, i) => {
    if (held[i]) return 0;
    let sum = 0;
    for (let j = 0; j < row.length; j += 1) if (!held[j]) sum -= row[j]! * gradient[j]!;
    return sum;
  });
}

/** H := (I - r s y') H (I - r y s') + r s s', with r = 1 / (y' s). */
function update(matrix: Float64Array[], step: Float64Array, change: Float64Array): void {
  const curvature = dot(step, change);
  if (!(curvature > 1e-12)) return;
  const size = step.length;
  const product = Float64Array.from(matrix, (row) => dot(row, change));
  const factor = (1 + dot(change, product) / curvature) / curvature;
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j < size; j += 1)
      matrix[i]![j]! +=
        factor * step[i]! * step[j]! -
        (product[i]! * step[j]! + step[i]! * product[j]!) / curvature;
}

/** The first guess is right up to a factor, which the first step tells (eq. 6.20). */
function rescale(matrix: Float64Array[], step: Float64Array, change: Float64Array): void {
  const factor =
    dot(step, change) / matrix.reduce((sum, row, i) => sum + row[i]! * change[i]! ** 2, 0);
  if (factor > 0) for (const [i, row] of matrix.entries()) row[i]! *= factor;
}

/** The matrix of these squares. */
function squares(lengths: Float64Array): Float64Array[] {
  return Array.from(lengths, (length, i) =>
    new Float64Array(lengths.length).fill(length ** 2, i, i + 1),
  );
}

function difference(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, i) => value - other[i]!);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i += 1) sum += one[i]! * other[i]!;
  return sum;
}
