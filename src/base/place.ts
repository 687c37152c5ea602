/** A place in a list that runs by time and then by id: where one page ended and the next begins. */
export interface Place {
  readonly atMs: number;
  readonly id: string;
}
