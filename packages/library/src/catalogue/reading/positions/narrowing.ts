import type { Credited, Narrowing } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { tracksOfAny } from './artist-tracks.ts';
import { changedFilter } from './changed.ts';
import { asFilter, type IdSet } from './few.ts';
import { artistAlbumSet, tracksOnAlbums } from './filters.ts';
import { type Flags, flagsOf, readIds } from './id-list.ts';
import type { Kind } from './orders.ts';
import { readAny, readSet } from './read-sets.ts';
import { seenAlbums, seenArtists, seenTracks } from './seen.ts';

const seen = { artist: seenArtists, album: seenAlbums, track: seenTracks } as const;

const named = (kind: Kind): string => `SELECT group_concat(id) FROM (
  SELECT id FROM ${kind}s WHERE gid IN (SELECT value FROM json_each(:gids))
  UNION SELECT into_id FROM merges WHERE kind = '${kind}' AND gid IN (SELECT value FROM json_each(:gids)))`;

/** The statements behind these filters: each gives the ids that pass. */
export const narrowSql = {
  albums: named('album'),
  tracks: named('track'),
  artists: named('artist'),
  label: 'SELECT group_concat(id) AS ids FROM albums WHERE label IS NOT NULL AND label = ?',
  albumPremiere:
    'SELECT group_concat(id) AS ids FROM albums WHERE premiere IS NOT NULL AND premiere >= ? AND premiere < ? GROUP BY premiere',
  trackPremiere:
    'SELECT group_concat(id) AS ids FROM tracks WHERE premiere IS NOT NULL AND premiere >= ? AND premiere < ? GROUP BY premiere',
} as const;

/** The sets that an item must be in besides. */
export function narrowings(scope: Scope, kind: Kind, narrow: Narrowing = {}): IdSet[] {
  const { except = [], changedSince, touchedSince } = narrow;
  const sets: (IdSet | undefined)[] = kind === 'artist' ? [] : ofMusic(scope, kind, narrow);
  if (except.length > 0) sets.push(without(scope, kind, except));
  if (changedSince !== undefined) sets.push(changedFilter(scope, kind, changedSince, false));
  if (touchedSince !== undefined) sets.push(changedFilter(scope, kind, touchedSince, true));
  return sets.filter((set) => set !== undefined);
}

function ofMusic(scope: Scope, kind: 'album' | 'track', narrow: Narrowing): IdSet[] {
  const { credited = [], albums, labels, premiered } = narrow;
  const sets = credited.map((one) => creditedSet(scope, kind, one));
  if (albums !== undefined) sets.push(inAlbums(scope, kind, albums));
  if (labels !== undefined) {
    sets.push(alongside(scope, kind, readAny(scope, 'labels', narrowSql.label, labels)));
  }
  if (premiered !== undefined) {
    const range = [premiered.from ?? '', premiered.before ?? '\u{10FFFF}'] as const;
    sets.push(readSet(scope, `${kind} premiere ${range.join()}`, narrowSql[`${kind}Premiere`], range));
  }
  return sets;
}

function creditedSet(scope: Scope, kind: 'album' | 'track', { artists, as }: Credited): IdSet {
  if (kind === 'album') return artistAlbumSet(scope, artists, as);
  return asFilter(scope, tracksOfAny(scope, artists, as));
}

function inAlbums(scope: Scope, kind: 'album' | 'track', gids: readonly string[]): Kept<Flags> {
  const ids = readIds(scope.reader, narrowSql.albums, { gids: JSON.stringify(gids) });
  const set = scope.memory.flags.get(`albums ${ids.join()}`, '', () => flagsOf(ids));
  return alongside(scope, kind, set);
}

/** A set of albums, or of what is on them. */
function alongside(scope: Scope, kind: 'album' | 'track', albums: Kept<Flags>): Kept<Flags> {
  return kind === 'album' ? albums : tracksOnAlbums(scope, albums);
}

function without(scope: Scope, kind: Kind, gids: readonly string[]): Kept<Flags> {
  const ids = readIds(scope.reader, narrowSql[`${kind}s`], { gids: JSON.stringify(gids) });
  const all = seen[kind](scope);
  return scope.memory.flags.get(`${kind} but ${ids.join()}`, String(all.id), () => {
    const flags = all.value.slice();
    for (const id of ids) if (id < flags.length) flags[id] = 0;
    return flags;
  });
}
