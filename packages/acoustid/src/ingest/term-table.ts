/** Places of a new table, and postings; both double when they are full. */
const firstRoom = 4096;

/** Documents of terms in memory, to count which terms they share with a query. */
export class TermTable {
  readonly #ids: number[] = [];
  /** By place, which a term has by its bits or the next free one: the term, and the last posting of its chain. */
  #keys = new Int32Array(firstRoom);
  #heads = new Int32Array(firstRoom);
  #used = 0;
  /** For each posting the number of its document, and the posting before it in its chain; 0 is none. */
  #owners = new Int32Array(firstRoom);
  #before = new Int32Array(firstRoom);
  #postings = 1;

  get size(): number {
    return this.#ids.length;
  }

  add(id: number, terms: Uint32Array): void {
    const owner = this.#ids.push(id) - 1;
    this.#makeRoom(terms.length);
    for (const term of terms) {
      const place = this.#placeOf(term | 0);
      const head = this.#heads[place] ?? 0;
      if (head === 0) {
        this.#keys[place] = term;
        this.#used += 1;
      }
      this.#owners[this.#postings] = owner;
      this.#before[this.#postings] = head;
      this.#heads[place] = this.#postings;
      this.#postings += 1;
    }
  }

  /** By id how many of the terms the document has, where there are any. */
  shared(terms: Uint32Array): Map<number, number> {
    const found = new Map<number, number>();
    for (const term of terms)
      for (let at = this.#heads[this.#placeOf(term | 0)] ?? 0; at > 0; at = this.#before[at] ?? 0) {
        const id = this.#ids[this.#owners[at] ?? 0] ?? 0;
        found.set(id, (found.get(id) ?? 0) + 1);
      }
    return found;
  }

  /** Where a term is, or would be. */
  #placeOf(term: number): number {
    const last = this.#keys.length - 1;
    const mixed = Math.imul(term, 0x9e_37_79_b1);
    let place = (mixed ^ (mixed >>> 15)) & last;
    while (this.#heads[place] !== 0 && this.#keys[place] !== term) place = (place + 1) & last;
    return place;
  }

  /** For so many more terms, with as many places free as taken. */
  #makeRoom(terms: number): void {
    if (this.#postings + terms > this.#owners.length) {
      const room = Math.max(this.#owners.length * 2, this.#postings + terms);
      this.#owners = copied(this.#owners, room);
      this.#before = copied(this.#before, room);
    }
    if ((this.#used + terms) * 2 <= this.#keys.length) return;
    const [keys, heads] = [this.#keys, this.#heads];
    const room = 2 ** Math.ceil(Math.log2((this.#used + terms) * 2));
    this.#keys = new Int32Array(room);
    this.#heads = new Int32Array(room);
    for (const [at, head] of heads.entries()) {
      if (head === 0) continue;
      const term = keys[at] ?? 0;
      const place = this.#placeOf(term);
      this.#keys[place] = term;
      this.#heads[place] = head;
    }
  }
}

function copied(numbers: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(numbers);
  return larger;
}
