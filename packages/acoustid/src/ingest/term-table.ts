/** Documents of terms in memory, to count which terms they share with a query. */
export class TermTable {
  readonly #ids: number[] = [];
  /** By term the last posting of its chain. */
  readonly #heads = new Map<number, number>();
  /** For each posting the place of its document, and the posting before it in its chain. */
  readonly #owners: number[] = [-1];
  readonly #before: number[] = [0];

  get size(): number {
    return this.#ids.length;
  }

  add(id: number, terms: Uint32Array): void {
    const place = this.#ids.push(id) - 1;
    for (const term of terms) {
      const small = term | 0;
      const posting = this.#owners.push(place) - 1;
      this.#before.push(this.#heads.get(small) ?? 0);
      this.#heads.set(small, posting);
    }
  }

  /** By id how many of the terms the document has, where there are any. */
  shared(terms: Uint32Array): Map<number, number> {
    const found = new Map<number, number>();
    for (const term of terms)
      for (let at = this.#heads.get(term | 0) ?? 0; at > 0; at = this.#before[at] ?? 0) {
        const id = this.#ids[this.#owners[at] ?? 0] ?? 0;
        found.set(id, (found.get(id) ?? 0) + 1);
      }
    return found;
  }
}
