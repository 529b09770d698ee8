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

/** Runs `work` and ends whatever it has begun, also when it fails. */
export async function scoped<T>(work: (scope: Scope) => Promise<T>): Promise<T> {
  const scope = new Scope();
  try {
    return await work(scope);
  } finally {
    await scope.end();
  }
}
