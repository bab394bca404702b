/** Lower triangle L of a symmetric positive definite matrix K = L L', row by row: L[i][j] at i (i + 1) / 2 + j. */
export interface Cholesky {
  readonly size: number;
  readonly lower: Float64Array;
}

const rowStart = (row: number) => (row * (row + 1)) / 2;

/*
 * Written out rather than taken from ml-matrix: packed rows in one typed array are read in order (four times as fast at
 * 100 rows), and a row can be appended, which is what a pending trial is.
 */

/** Null where the matrix is not positive definite to rounding. `matrix` is packed like the result. */
export function cholesky(size: number, matrix: Float64Array): Cholesky | null {
  const lower = new Float64Array(matrix.length);
  for (let row = 0; row < size; row += 1) if (!appendRow(lower, row, matrix)) return null;
  return { size, lower };
}

/** The factor of a matrix with one more row; null as above. */
export function extended({ size, lower }: Cholesky, row: Float64Array): Cholesky | null {
  const longer = new Float64Array(lower.length + size + 1);
  longer.set(lower);
  const packed = new Float64Array(longer.length);
  packed.set(row, rowStart(size));
  return appendRow(longer, size, packed) ? { size: size + 1, lower: longer } : null;
}

function appendRow(lower: Float64Array, row: number, matrix: Float64Array): boolean {
  const start = rowStart(row);
  let squares = 0;
  for (let column = 0; column < row; column += 1) {
    const other = rowStart(column);
    let sum = matrix[start + column]!;
    for (let k = 0; k < column; k += 1) sum -= lower[start + k]! * lower[other + k]!;
    const value = sum / lower[other + column]!;
    lower[start + column] = value;
    squares += value * value;
  }
  const pivot = matrix[start + row]! - squares;
  if (!(pivot > 1e-12)) return false;
  lower[start + row] = Math.sqrt(pivot);
  return true;
}

/** x of L x = b, in place. */
export function solveLower({ size, lower }: Cholesky, b: Float64Array): Float64Array {
  for (let row = 0; row < size; row += 1) {
    const start = rowStart(row);
    let sum = b[row]!;
    for (let k = 0; k < row; k += 1) sum -= lower[start + k]! * b[k]!;
    b[row] = sum / lower[start + row]!;
  }
  return b;
}

/** x of L' x = b, in place. */
export function solveUpper({ size, lower }: Cholesky, b: Float64Array): Float64Array {
  for (let row = size - 1; row >= 0; row -= 1) {
    const start = rowStart(row);
    const value = b[row]! / lower[start + row]!;
    b[row] = value;
    for (let k = 0; k < row; k += 1) b[k]! -= lower[start + k]! * value;
  }
  return b;
}

/** K^-1, packed. */
export function inverse({ size, lower }: Cholesky): Float64Array {
  // Rows of L^-1 first: K^-1 = L^-T L^-1.
  const inverted = new Float64Array(lower.length);
  for (let row = 0; row < size; row += 1) {
    const start = rowStart(row);
    const diagonal = 1 / lower[start + row]!;
    for (let k = 0; k < row; k += 1) {
      const factor = lower[start + k]!;
      const other = rowStart(k);
      for (let column = 0; column <= k; column += 1)
        inverted[start + column]! -= factor * inverted[other + column]!;
    }
    for (let column = 0; column < row; column += 1) inverted[start + column]! *= diagonal;
    inverted[start + row] = diagonal;
  }
  const result = new Float64Array(lower.length);
  for (let k = 0; k < size; k += 1) {
    const start = rowStart(k);
    for (let row = 0; row <= k; row += 1) {
      const factor = inverted[start + row]!;
      const target = rowStart(row);
      for (let column = 0; column <= row; column += 1)
        result[target + column]! += factor * inverted[start + column]!;
    }
  }
  return result;
}

/** log det K. */
export function logDeterminant({ size, lower }: Cholesky): number {
  let sum = 0;
  for (let row = 0; row < size; row += 1) sum += Math.log(lower[rowStart(row) + row]!);
  return 2 * sum;
}
