import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * What any program of Node tells of itself, under the names that dashboards know. The library's own set would hear of each
 * garbage collection, thousands a second under load, which costs more than what it tells is worth.
 *
 * @returns ends the measuring
 */
export function tellProcess(registry: Registry): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    const told: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      collect: async () => told.set(await read()),
    });
  };
  const cpu: Counter = new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of all threads in seconds',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      cpu.reset();
      cpu.inc((user + system) / 1e6);
    },
  });
  gauge('process_start_time_seconds', 'When it started, in seconds since 1970', () =>
    Math.round(Date.now() / 1000 - process.uptime()),
  );
  gauge('process_resident_memory_bytes', 'Resident memory', () => process.memoryUsage.rss());
  gauge('process_open_fds', 'Open files and connections', openFiles);
  gauge(
    'nodejs_heap_size_total_bytes',
    'Heap of the main thread with what is free in it',
    () => process.memoryUsage().heapTotal,
  );
  gauge(
    'nodejs_heap_size_used_bytes',
    'Heap of the main thread that is in use',
    () => process.memoryUsage().heapUsed,
  );
  gauge(
    'nodejs_external_memory_bytes',
    'Memory of the main thread outside of its heap',
    () => process.memoryUsage().external,
  );
  for (const percent of [50, 90, 99])
    gauge(
      `nodejs_eventloop_lag_p${percent}_seconds`,
      `How late ${percent} of 100 turns of the event loop were at most, since the last scrape`,
      () => delay.percentile(percent) / 1e9,
    );
  gauge(
    'nodejs_eventloop_lag_max_seconds',
    'The latest turn of the event loop, since the last scrape',
    () => {
      const latest = delay.max / 1e9;
      delay.reset();
      return latest;
    },
  );
  new Gauge({
    name: 'nodejs_version_info',
    help: 'The version of Node',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: process.version }, 1);
  return () => delay.disable();
}

/** 0 where the system does not tell. */
async function openFiles(): Promise<number> {
  return readdir('/proc/self/fd').then(
    (names) => names.length,
    () => 0,
  );
}
