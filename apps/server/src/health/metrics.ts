import { Gauge, Registry } from 'prom-client';
import { tellProcess } from './process-metrics.ts';
import { RequestCounts } from './request-counts.ts';

/** Measurements of one server, in Prometheus' text form. Each server has its own registry. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new RequestCounts();
  readonly #endProcess = tellProcess(this.#registry);

  /** @param ms time that the answer took */
  countRequest(operation: string, status: number, ms: number): void {
    this.#requests.count(operation, status, ms);
  }

  /** A number that is read when somebody asks for the metrics. */
  gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [], collect: () => gauge.set(read()) });
    this.#registry.registerMetric(gauge);
  }

  async text(): Promise<string> {
    return `${await this.#registry.metrics()}\n${this.#requests.text()}`;
  }

  close(): void {
    this.#endProcess();
    this.#registry.clear();
  }
}
