/** What another program took, in seconds. */
export interface ScanTimes {
  /** A first scan. */
  readonly cold: number;
  /** One without change. */
  readonly again: number;
}
