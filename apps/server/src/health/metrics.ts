import type { Registry } from 'prom-client';
import { type Family, familyText } from './families.ts';
import { RequestCounts } from './request-counts.ts';

interface Told {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

interface Open {
  readonly registry: Registry;
  readonly end: () => void;
}

/**
 * Measurements of one server, in Prometheus' text form. Each server has its own registry, made when somebody asks for the
 * first time: where nobody does, nothing is measured for it and its hundred modules are not in memory.
 */
export class Metrics {
  readonly #requests = new RequestCounts();
  readonly #told: Told[] = [];
  readonly #families: Family[] = [];
  #open: Promise<Open> | undefined;

  /** @param ms time that the answer took */
  countRequest(operation: string, status: number, ms: number): void {
    this.#requests.count(operation, status, ms);
  }

  /** A number that is read when somebody asks for the metrics. */
  gauge(name: string, help: string, read: () => number): void {
    this.#told.push({ name, help, read });
  }

  /** Numbers with labels, read when somebody asks for the metrics. */
  family(family: Family): void {
    this.#families.push(family);
  }

  async text(): Promise<string> {
    this.#open ??= openRegistry(this.#told);
    const { registry } = await this.#open;
    const families = await Promise.all(this.#families.map(familyText));
    return [await registry.metrics(), this.#requests.text(), ...families].join('\n');
  }

  async close(): Promise<void> {
    const open = await this.#open;
    open?.end();
    open?.registry.clear();
  }
}

async function openRegistry(told: readonly Told[]): Promise<Open> {
  const [{ Gauge, Registry: Registered }, { tellProcess }] = await Promise.all([
    import('prom-client'),
    import('./process-metrics.ts'),
  ]);
  const registry = new Registered();
  for (const { name, help, read } of told) {
    const gauge: InstanceType<typeof Gauge> = new Gauge({
      name,
      help,
      registers: [registry],
      collect: () => gauge.set(read()),
    });
  }
  return { registry, end: tellProcess(registry) };
}
