import process from 'node:process';

/** What is to be ended when a run is over, the latest first. */
export class Scope {
  readonly #work: (() => Promise<unknown> | void)[] = [];

  after(work: () => Promise<unknown> | void): void {
    this.#work.push(work);
  }

  async end(): Promise<void> {
    for (let work = this.#work.pop(); work !== undefined; work = this.#work.pop()) await work();
  }
}

/** Runs `work` and ends whatever it has begun, also when it fails or is asked to stop. */
export async function scoped<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope();
  const stop = (): void => void scope.end().finally(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(scope);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await scope.end();
  }
}
