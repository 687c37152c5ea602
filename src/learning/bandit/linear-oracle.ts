/** An online regression of costs on sparse features, one linear model an action. */
export interface LinearOracle {
  /** Predicted cost of each action. `slots` are the places of the features that are 1, each from 0 to `features` − 1. */
  costs(slots: ArrayLike<number>): Float64Array;
  /** Learns from the cost of the action taken. No importance weight: SquareCB asks for plain regression. */
  learn(slots: ArrayLike<number>, action: number, cost: number): void;
}

/** How an oracle learns. */
export interface OracleOptions {
  readonly actions: number;
  readonly features: number;
  /** Step of AdaGrad for a prediction, shared among its weights; default 0.5. */
  readonly rate?: number;
  /** Predictions are held within this span, that of the costs; default 0 to 1. */
  readonly span?: readonly [least: number, most: number];
}

/**
 * Squared loss by AdaGrad (Duchi et al. 2011), weights from 0 with a constant for each action: the regression oracle of
 * `inverseGapShares`. Costs should be of the order of 1. One step costs the number of features that are 1.
 */
export function makeLinearOracle({ actions, features, rate = 0.5, span = [0, 1] }: OracleOptions): LinearOracle {
  const width = features + 1;
  const weights = new Float64Array(actions * width);
  const squares = new Float64Array(actions * width);
  const [least, most] = span;
  const predict = (slots: ArrayLike<number>, action: number): number => {
    let sum = weights[action * width + features] ?? 0;
    for (let k = 0; k < slots.length; k++) sum += weights[action * width + (slots[k] ?? 0)] ?? 0;
    return sum;
  };
  const step = (place: number, gradient: number, size: number): void => {
    const square = (squares[place] ?? 0) + gradient * gradient;
    squares[place] = square;
    weights[place] = (weights[place] ?? 0) - (size * gradient) / Math.sqrt(square);
  };
  return {
    costs: (slots) => Float64Array.from({ length: actions }, (_, action) => Math.min(most, Math.max(least, predict(slots, action)))),
    learn(slots, action, cost) {
      const error = predict(slots, action) - cost;
      if (error === 0) return;
      const size = rate / (slots.length + 1);
      step(action * width + features, error, size);
      for (let k = 0; k < slots.length; k++) step(action * width + (slots[k] ?? 0), error, size);
    },
  };
}
