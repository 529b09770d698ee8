import { type Album, type AlbumQuery, answer, api } from '#lib/api/index.ts';

const pageSize = 60;
const mostKept = 60;

export type GridQuery = Pick<AlbumQuery, 'sort' | 'order' | 'genre' | 'seed' | 'artist' | 'state' | 'mine'>;

/**
 * A list of albums of any length, of which the pages that were looked at are here. The server finds the page at any
 * place at the same cost, so a jump into the middle of 90,000 albums loads one page.
 */
export class AlbumPages {
  readonly query: GridQuery;
  total = $state(0);
  #pages: Readonly<Record<number, readonly Album[]>> = $state.raw({});
  readonly #asked = new Set<number>();

  private constructor(query: GridQuery) {
    this.query = query;
  }

  /** The list with its first page. Throws an ApiProblem. */
  static async load(query: GridQuery): Promise<AlbumPages> {
    const pages = new AlbumPages(query);
    await pages.#fetch(0);
    return pages;
  }

  /** The album at a place, undefined while it is not here. */
  at(index: number): Album | undefined {
    return this.#pages[Math.floor(index / pageSize)]?.[index % pageSize];
  }

  /** Sees to it that these places are here soon. A page that cannot be had is asked for again at the next look. */
  want(from: number, to: number): void {
    const last = Math.floor(Math.max(from, Math.min(to, this.total) - 1) / pageSize);
    for (let page = Math.floor(from / pageSize); page <= last; page++) {
      if (!this.#asked.has(page)) this.#fetch(page).catch(() => this.#asked.delete(page));
    }
  }

  async #fetch(page: number): Promise<void> {
    this.#asked.add(page);
    const query = { ...this.query, offset: page * pageSize, limit: pageSize };
    const { items, total } = await answer(api.GET('/api/v1/albums', { params: { query } }));
    this.total = total;
    this.#pages = { ...this.#forget(page), [page]: items };
  }

  /** The pages without those farthest from `page`, when there are too many. */
  #forget(page: number): Record<number, readonly Album[]> {
    const numbers = Object.keys(this.#pages).map(Number);
    if (numbers.length < mostKept) return this.#pages;
    const near = numbers.sort((a, b) => Math.abs(a - page) - Math.abs(b - page)).slice(0, mostKept / 2);
    this.#asked.clear();
    for (const number of [...near, page]) this.#asked.add(number);
    return Object.fromEntries(near.map((number) => [number, this.#pages[number] ?? []]));
  }
}
