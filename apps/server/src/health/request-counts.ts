/** Upper ends of the classes of duration, in seconds. */
const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const requests = 'bandstand_http_requests_total';
const durations = 'bandstand_http_request_duration_seconds';

interface Operation {
  readonly statuses: Map<number, number>;
  /** Answers of each class of duration, those above all bounds last. */
  readonly classes: number[];
  /** Seconds that all answers took together. */
  seconds: number;
}

/**
 * Answers by operation and status and how long they took. It counts here, not in the metrics library, as that works out
 * its labels anew for every request; what a scraper gets is the same counter and histogram.
 */
export class RequestCounts {
  readonly #operations = new Map<string, Operation>();

  /** @param ms time that the answer took */
  count(operation: string, status: number, ms: number): void {
    let counted = this.#operations.get(operation);
    if (counted === undefined) {
      counted = { statuses: new Map(), classes: Array<number>(bounds.length + 1).fill(0), seconds: 0 };
      this.#operations.set(operation, counted);
    }
    const seconds = ms / 1000;
    let at = 0;
    while (at < bounds.length && seconds > (bounds[at] ?? 0)) at += 1;
    counted.classes[at] = (counted.classes[at] ?? 0) + 1;
    counted.seconds += seconds;
    counted.statuses.set(status, (counted.statuses.get(status) ?? 0) + 1);
  }

  /** Both in Prometheus' text form, 0.0.4. */
  text(): string {
    const lines = [
      `# HELP ${requests} Answered requests by operation and status`,
      `# TYPE ${requests} counter`,
      ...[...this.#operations].flatMap(([operation, { statuses }]) =>
        [...statuses].map(
          ([status, count]) => `${requests}{operation="${operation}",status="${status}"} ${count}`,
        ),
      ),
      '',
      `# HELP ${durations} Time from the request to the end of its answer`,
      `# TYPE ${durations} histogram`,
      ...[...this.#operations].flatMap(([operation, counted]) => histogram(operation, counted)),
    ];
    return `${lines.join('\n')}\n`;
  }
}

function histogram(operation: string, { classes, seconds }: Operation): readonly string[] {
  let below = 0;
  const buckets = classes.map((count, at) => {
    below += count;
    return `${durations}_bucket{le="${bounds[at] ?? '+Inf'}",operation="${operation}"} ${below}`;
  });
  return [
    ...buckets,
    `${durations}_sum{operation="${operation}"} ${seconds}`,
    `${durations}_count{operation="${operation}"} ${below}`,
  ];
}
