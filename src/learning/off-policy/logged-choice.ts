/**
 * One logged choice beside what an evaluated policy π would have done in the same place. Every mass is a probability given the place
 * of the choice, from 0 to 1.
 */
export interface LoggedChoice {
  /** What came of the logged action. */
  readonly reward: number;
  /** Probability with which the logging policy took the logged action; > 0. */
  readonly propensity: number;
  /** π of the logged action. */
  readonly target: number;
  /** Sum over actions of π × predicted reward. */
  readonly directValue: number;
  /** Predicted reward of the logged action, by the same model, which must not have seen this choice. */
  readonly predicted: number;
  /** π of actions that the logging policy could not take, so that the log says nothing of them. Default 0. */
  readonly unsupported?: number;
  /**
   * π of actions that the logging policy could not take but whose reward is 0 without a trial, such as silence. It counts among the
   * weights, with reward 0. Default 0.
   */
  readonly idle?: number;
  /** Choices that hang together, such as those of one person; resampled as one. Default: each on its own. */
  readonly cluster?: string;
}

/** The importance weight π ÷ logged propensity. */
export const weightOf = (choice: LoggedChoice): number => choice.target / choice.propensity;
