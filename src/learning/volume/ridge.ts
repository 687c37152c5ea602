/**
 * Ridge regression by its sufficient statistics: minimises Σ (y − w·x)² + penalty · |w|². Rows may be taken in any order and at any
 * time; the weights are exact, with no learning rate.
 */
export interface Ridge {
  readonly rows: number;
  add(features: ArrayLike<number>, target: number): void;
  /** The weights of what was taken in so far. */
  weights(): Float64Array;
}

/** `penalty` above 0 keeps the system solvable when features are bound together. */
export function makeRidge(size: number, penalty: number): Ridge {
  if (!(penalty > 0)) throw new RangeError(`ridge penalty ${penalty} must be above 0`);
  const gram = new Float64Array(size * size);
  const moments = new Float64Array(size);
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    add(features, target) {
      rows++;
      for (let i = 0; i < size; i++) {
        const x = at(features, i);
        if (x === 0) continue;
        moments[i] = at(moments, i) + x * target;
        for (let j = 0; j <= i; j++) gram[i * size + j] = at(gram, i * size + j) + x * at(features, j);
      }
    },
    weights() {
      const root = gram.slice();
      for (let i = 0; i < size; i++) root[i * size + i] = at(root, i * size + i) + penalty;
      factor(root, size);
      return solve(root, moments, size);
    },
  };
}

const at = (values: ArrayLike<number>, place: number): number => values[place] ?? 0;

/** Cholesky's factor in the place of the lower triangle. */
function factor(root: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(root, i * size + j);
      for (let k = 0; k < j; k++) sum -= at(root, i * size + k) * at(root, j * size + k);
      root[i * size + j] = i === j ? Math.sqrt(sum) : sum / at(root, j * size + j);
    }
  }
}

function solve(root: Float64Array, moments: Float64Array, size: number): Float64Array {
  const solution = moments.slice();
  for (let i = 0; i < size; i++) {
    let sum = at(solution, i);
    for (let k = 0; k < i; k++) sum -= at(root, i * size + k) * at(solution, k);
    solution[i] = sum / at(root, i * size + i);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = at(solution, i);
    for (let k = i + 1; k < size; k++) sum -= at(root, k * size + i) * at(solution, k);
    solution[i] = sum / at(root, i * size + i);
  }
  return solution;
}
