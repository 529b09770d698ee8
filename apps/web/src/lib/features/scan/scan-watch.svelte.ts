import type { ScanStatus } from '#lib/api/index.ts';

/** The status of the scan as the server tells it, kept up to date while somebody looks. */
export class ScanWatch {
  status: ScanStatus | null = $state.raw(null);
  /** Files a second, over the last few messages; null before that is known. */
  rate: number | null = $state(null);
  readonly #onended: () => void;
  #before: { seen: number; at: number } | null = null;

  /** @param onended called when a scan has come to its end */
  constructor(onended: () => void) {
    this.#onended = onended;
  }

  /** Listens until the returned function is called. The browser comes back by itself after a break. */
  start(): () => void {
    const events = new EventSource('/api/v1/scan/events');
    events.addEventListener('scan', ({ data }: MessageEvent<string>) => this.#hear(JSON.parse(data)));
    return () => events.close();
  }

  #hear(status: ScanStatus): void {
    const was = this.status?.state;
    this.status = status;
    this.#measure(status);
    if (was !== undefined && was !== 'idle' && status.state === 'idle') this.#onended();
  }

  #measure({ progress }: ScanStatus): void {
    const at = performance.now();
    const before = this.#before;
    this.#before = progress === null ? null : { seen: progress.seen, at };
    if (progress === null) this.rate = null;
    if (progress === null || before === null || at - before.at < 50) return;
    const now = ((progress.seen - before.seen) * 1000) / (at - before.at);
    this.rate = this.rate === null ? now : this.rate * 0.7 + now * 0.3;
  }
}
