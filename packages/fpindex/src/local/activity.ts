/** What an index has done since it was opened. */
export class Activity {
  searches = 0;
  hits = 0;
  updates = 0;
  /** Time of all searches. */
  seconds = 0;
  readonly buckets = [0.0001, 0.00025, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5].map((upTo) => ({
    upTo,
    count: 0,
  }));

  get misses(): number {
    return this.searches - this.hits;
  }

  /** @param ms time that it took */
  searched(found: number, ms: number): void {
    this.searches += 1;
    if (found > 0) this.hits += 1;
    const seconds = ms / 1000;
    this.seconds += seconds;
    const bucket = this.buckets.find(({ upTo }) => seconds <= upTo);
    if (bucket !== undefined) bucket.count += 1;
  }
}
