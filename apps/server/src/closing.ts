/** What has been opened and how each is closed: in the opposite order, all of them, whatever one of them does. */
export class Closing {
  readonly #steps: { readonly name: string; readonly close: () => void | Promise<void> }[] = [];

  /** Remembers how to close something and returns it. */
  later<T>(name: string, thing: T, close: (thing: T) => void | Promise<void>): T {
    this.#steps.push({ name, close: () => close(thing) });
    return thing;
  }

  /** Closes everything that is open, the latest first. Throws an AggregateError when something could not be closed. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.close();
      } catch (cause) {
        errors.push(new Error(`${step.name} could not be closed`, { cause }));
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, 'the server did not close in order');
  }
}
