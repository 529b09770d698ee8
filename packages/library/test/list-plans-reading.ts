/** The module of the reading threads with an ear at every statement: `recorded` tells how SQLite goes about each. */
import type { Params, Reader } from '@bandstand/sqlite';
import { Memory } from '../src/catalogue/reading/memory.ts';
import * as reading from '../src/subsonic/reading.ts';

/** One statement and the lines of its EXPLAIN QUERY PLAN. */
export interface Statement {
  readonly sql: string;
  readonly plan: readonly string[];
}

interface Heard {
  readonly plans: Map<string, readonly string[]>;
  readonly since: Set<string>;
}

/** What the thread keeps between calls, beside what its functions keep there. */
interface Hearing {
  heard?: Heard;
  catalogue?: Memory;
}

/** The highest id of a track here is 300,000: sets of tracks have the room that those of a million have. */
const smallMemory = (): Memory =>
  new Memory(
    () => performance.now(),
    () => 0,
    0.3,
  );

function listening(reader: Reader, { plans, since }: Heard): Reader {
  const hear = (sql: string, params: Params | undefined): void => {
    since.add(sql);
    if (plans.has(sql) || sql.startsWith('PRAGMA')) return;
    const rows = reader.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
    const plan = rows.map(({ detail }) => detail);
    plans.set(sql, plan);
  };
  return {
    all: (sql, params) => {
      hear(sql, params);
      return reader.all(sql, params);
    },
    get: (sql, params) => {
      hear(sql, params);
      return reader.get(sql, params);
    },
    value: (sql, params) => {
      hear(sql, params);
      return reader.value(sql, params);
    },
    iterate: (sql, params) => {
      hear(sql, params);
      return reader.iterate(sql, params);
    },
  };
}

const heardOf = (state: Hearing): Heard => {
  state.heard ??= { plans: new Map(), since: new Set() };
  return state.heard;
};

/** The statements since the last call, with their plans. */
export function recorded(_reader: Reader, _args: object, state: Hearing): Statement[] {
  const { plans, since } = heardOf(state);
  const found = [...since].map((sql) => ({ sql, plan: plans.get(sql) ?? [] }));
  since.clear();
  return found;
}

const heard =
  <A, S extends object, T>(call: (reader: Reader, args: A, state: S) => T) =>
  (reader: Reader, args: A, state: S & Hearing): T => {
    state.catalogue ??= smallMemory();
    return call(listening(reader, heardOf(state)), args, state);
  };

export const album = heard(reading.album);
export const albums = heard(reading.albums);
export const albumsByIds = heard(reading.albumsByIds);
export const albumsJson = heard(reading.albumsJson);
export const albumsOfArtist = heard(reading.albumsOfArtist);
export const artist = heard(reading.artist);
export const artistIndexJson = heard(reading.artistIndexJson);
export const artists = heard(reading.artists);
export const artistsByIds = heard(reading.artistsByIds);
export const artistsJson = heard(reading.artistsJson);
export const counts = heard(reading.counts);
export const folder = heard(reading.folder);
export const folderJson = heard(reading.folderJson);
export const folderTracks = heard(reading.folderTracks);
export const genres = heard(reading.genres);
export const jellyfinAlbums = heard(reading.jellyfinAlbums);
export const jellyfinArtists = heard(reading.jellyfinArtists);
export const jellyfinFound = heard(reading.jellyfinFound);
export const jellyfinSimilarAlbums = heard(reading.jellyfinSimilarAlbums);
export const jellyfinSimilarArtists = heard(reading.jellyfinSimilarArtists);
export const jellyfinSimilarTracks = heard(reading.jellyfinSimilarTracks);
export const jellyfinTracks = heard(reading.jellyfinTracks);
export const labels = heard(reading.labels);
export const matching = heard(reading.matching);
export const musicRoots = heard(reading.musicRoots);
export const { feedAt, feedEnd, feedKeptSince, feedPage, feedStale, podcastFeed } = reading;
export const preparedArtistIndex = heard(reading.preparedArtistIndex);
export const randomTracks = heard(reading.randomTracks);
export const releasesOfTrack = heard(reading.releasesOfTrack);
export const search = heard(reading.search);
export const searchJson = heard(reading.searchJson);
export const similarAlbums = heard(reading.similarAlbums);
export const similarArtists = heard(reading.similarArtists);
export const similarTracks = heard(reading.similarTracks);
export const starred = heard(reading.starred);
export const subsonicAlbums = heard(reading.subsonicAlbums);
export const subsonicArtists = heard(reading.subsonicArtists);
export const subsonicDirectory = heard(reading.subsonicDirectory);
export const subsonicFolders = heard(reading.subsonicFolders);
export const subsonicFound = heard(reading.subsonicFound);
export const subsonicOldFound = heard(reading.subsonicOldFound);
export const subsonicRandomSongs = heard(reading.subsonicRandomSongs);
export const subsonicSimilarSongs = heard(reading.subsonicSimilarSongs);
export const subsonicSongs = heard(reading.subsonicSongs);
export const subsonicStarred = heard(reading.subsonicStarred);
export const topTracks = heard(reading.topTracks);
export const track = heard(reading.track);
export const trackBelow = heard(reading.trackBelow);
export const tracks = heard(reading.tracks);
export const tracksByGids = heard(reading.tracksByGids);
export const tracksByIds = heard(reading.tracksByIds);
export const tracksJson = heard(reading.tracksJson);
export const warmAlbums = heard(reading.warmAlbums);
export const warmTracks = heard(reading.warmTracks);
export const years = heard(reading.years);
