import type { PersonalFilter, PersonalSort } from '../../queries.ts';
import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { type Flags, flagsOf } from './id-list.ts';
import { type Kind, personalOrder } from './orders.ts';
import { seenAlbums, seenArtists, seenTracks } from './seen.ts';

const seen = { artist: seenArtists, album: seenAlbums, track: seenTracks } as const;

/** The sets of what the viewer starred, rated or played, and of what he did not. */
export function personalFilters(scope: Scope, kind: Kind, query: PersonalFilter): Kept<Flags>[] {
  const having = (query.having ?? []).map((sort) => marked(scope, kind, sort));
  const lacking = (query.lacking ?? []).map((sort) => unmarked(scope, kind, sort));
  return [...having, ...lacking];
}

function marked(scope: Scope, kind: Kind, sort: PersonalSort): Kept<Flags> {
  const order = personalOrder(scope, kind, sort);
  return scope.memory.flags.get(`marked ${order.id}`, '', () => flagsOf(order.value));
}

function unmarked(scope: Scope, kind: Kind, sort: PersonalSort): Kept<Flags> {
  const order = personalOrder(scope, kind, sort);
  const all = seen[kind](scope);
  return scope.memory.flags.get(`unmarked ${kind} ${order.id}:${all.id}`, '', () => {
    const flags = all.value.slice();
    for (const id of order.value) if (id < flags.length) flags[id] = 0;
    return flags;
  });
}
