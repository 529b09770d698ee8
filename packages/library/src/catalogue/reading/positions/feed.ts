import type { Reader } from '@bandstand/sqlite';

const lookAtMost = 20_000;
const since = `SELECT DISTINCT kind FROM (SELECT kind FROM changes WHERE seq > ? AND account_id = 0 LIMIT ${lookAtMost})`;
const howMany = `SELECT count(*) FROM (SELECT 1 FROM changes WHERE seq > ? AND account_id = 0 LIMIT ${lookAtMost})`;

/**
 * Notices changes of the catalogue: a counter for each kind that moves on when the change feed tells of an item of it.
 * What people do with items (stars, plays) moves only `data`, which moves with every commit of anybody.
 */
export class Feed {
  artist = 0;
  album = 0;
  track = 0;
  data = 0;
  #seq = -1;
  #dataVersion = -1;

  /** Looks at the database as the reader sees it. Costs next to nothing while nobody writes. */
  refresh(reader: Reader): void {
    const version = reader.value<number>('PRAGMA data_version') ?? 0;
    if (version === this.#dataVersion) return;
    this.#dataVersion = version;
    this.data += 1;
    const seq = reader.value<number | null>('SELECT max(seq) FROM changes') ?? 0;
    if (seq < this.#seq || (reader.value<number>(howMany, [this.#seq]) ?? 0) >= lookAtMost) this.#all();
    else for (const { kind } of reader.all<{ kind: string }>(since, [this.#seq])) this.#moved(kind);
    this.#seq = seq;
  }

  #all(): void {
    for (const kind of ['artist', 'album', 'track']) this.#moved(kind);
  }

  #moved(kind: string): void {
    if (kind === 'artist') this.artist += 1;
    else if (kind === 'album') this.album += 1;
    else if (kind === 'track') this.track += 1;
  }
}
