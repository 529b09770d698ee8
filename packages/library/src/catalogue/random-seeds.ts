/** Most clients whose order is remembered. */
const mostClients = 1000;

/**
 * The seeds of random orders. A list that begins anew is shuffled anew; the pages after it go on in the same order, so that
 * a client that leafs through sees everything once.
 */
export class RandomSeeds {
  readonly #random: () => number;
  readonly #seeds = new Map<string, number>();

  constructor(random: () => number) {
    this.#random = random;
  }

  of(client: string, offset: number): number {
    const known = this.#seeds.get(client);
    if (offset > 0 && known !== undefined) return known;
    if (this.#seeds.size >= mostClients) this.#seeds.clear();
    const seed = Math.floor(this.#random() * 0x1_0000_0000);
    this.#seeds.set(client, seed);
    return seed;
  }
}
