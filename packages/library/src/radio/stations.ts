import type { Clock, Database, Reader } from '@bandstand/sqlite';
import { LibraryError, notFound } from '../errors/index.ts';
import { stationAddress } from './station-address.ts';
import * as store from './station-store.ts';

/** Most stations of a server: these clients read them all at once. */
export const mostStations = 1000;

/** Radio stations on the internet that everybody here may listen to; who may change them is the route's permission. */
export class Stations {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** By name. */
  list(page: {
    readonly after: { readonly name: string; readonly id: number } | null;
    readonly limit: number;
  }): readonly store.Station[] {
    return this.#db.read((reader) => store.stationsAfter(reader, page.after, page.limit));
  }

  /** Throws `not_found`. */
  get(gid: string): store.Station {
    return this.#db.read((reader) => existing(reader, gid));
  }

  /** Returns the gid of the new station. Throws `invalid`, `conflict` when there are too many. */
  create(values: store.StationValues): string {
    const clean = checked(values);
    return this.#db.write((writer) => {
      if (store.countStations(writer) >= mostStations)
        throw new LibraryError('conflict', `There are ${mostStations} stations already. Remove some first.`);
      return store.insertStation(writer, clean);
    });
  }

  /** Puts these values in the place of the old ones. Throws `not_found`, `invalid`. */
  update(gid: string, values: store.StationValues): void {
    this.#db.write((writer) => {
      const { id } = existing(writer, gid);
      store.updateStation(writer, id, checked(values), new Date(this.#clock()).toISOString());
    });
  }

  /** Throws `not_found`. */
  remove(gid: string): void {
    this.#db.write((writer) => store.deleteStation(writer, existing(writer, gid).id));
  }
}

function existing(reader: Reader, gid: string): store.Station {
  const station = store.stationByGid(reader, gid);
  if (station === undefined) throw notFound('radio station');
  return station;
}

function checked({ name, streamUrl, homepageUrl }: store.StationValues): store.StationValues {
  const clean = name.normalize('NFC').trim();
  if (clean === '' || clean.length > 200 || /\p{Cc}/u.test(clean))
    throw new LibraryError('invalid', 'A station needs a name of at most 200 characters.');
  return {
    name: clean,
    streamUrl: stationAddress(streamUrl, 'stream'),
    homepageUrl: homepageUrl === null || homepageUrl === '' ? null : stationAddress(homepageUrl, 'homepage'),
  };
}
