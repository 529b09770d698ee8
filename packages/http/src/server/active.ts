/** The requests that are running, for a shutdown that waits for them. */
export interface Active<T> {
  add(one: T): void;
  delete(one: T): void;
  all(): Iterable<T>;
  /** Resolves as soon as nothing runs. */
  idle(): Promise<void>;
}

export function createActive<T>(): Active<T> {
  const running = new Set<T>();
  let waiting: (() => void)[] = [];
  return {
    add: (one) => void running.add(one),
    delete(one) {
      if (!running.delete(one) || running.size > 0) return;
      const now = waiting;
      waiting = [];
      for (const wake of now) wake();
    },
    all: () => running,
    idle: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
