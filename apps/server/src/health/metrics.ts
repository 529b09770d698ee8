import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Measurements of one server, in Prometheus' text form. Each server has its own registry. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter;
  readonly #durations: Histogram;

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      name: 'bandstand_http_requests_total',
      help: 'Answered requests by operation and status',
      labelNames: ['operation', 'status'],
      registers: [this.#registry],
    });
    this.#durations = new Histogram({
      name: 'bandstand_http_request_duration_seconds',
      help: 'Time from the request to the end of its answer',
      labelNames: ['operation'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers: [this.#registry],
    });
  }

  /** @param ms time that the answer took */
  countRequest(operation: string, status: number, ms: number): void {
    this.#requests.inc({ operation, status });
    this.#durations.observe({ operation }, ms / 1000);
  }

  /** A number that is read when somebody asks for the metrics. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(read()) });
    this.#registry.registerMetric(gauge);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#registry.clear();
  }
}
