/** Which parts of the server are still loading. Ready means that none is. */
export class Readiness {
  readonly #loading = new Map<string, string>();

  /** A part begins to load; call the returned function when it is done. */
  begin(part: string, says: string): () => void {
    this.#loading.set(part, says);
    return () => {
      this.#loading.delete(part);
    };
  }

  get ready(): boolean {
    return this.#loading.size === 0;
  }

  /** What is still loading, for people. */
  loading(): readonly { readonly part: string; readonly says: string }[] {
    return Array.from(this.#loading, ([part, says]) => ({ part, says }));
  }
}
