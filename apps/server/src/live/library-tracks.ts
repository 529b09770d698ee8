import {
  type AccountViewer,
  type Library,
  scopes,
  seenTrackGids,
  stranger,
  type Viewer,
} from '@bandstand/library';
import type { LibraryTracks, LivePrincipal } from '@bandstand/live';
import type { Database } from '@bandstand/sqlite';

export interface LibraryTracksParts {
  readonly library: Library;
  /** library.db */
  readonly db: Database;
}

/** Whom track lists may tell of which tracks: the library's policy decides. A token of live sees what strangers see. */
export function libraryTracks({ library, db }: LibraryTracksParts): LibraryTracks {
  const { accounts } = library.services.accounts;
  const viewerOf = (who: LivePrincipal | null): Viewer => {
    if (who?.kind !== 'account') return stranger;
    const account = accounts.byGid(who.account.gid);
    if (account === undefined) return stranger;
    const viewer: AccountViewer = {
      kind: 'account',
      account,
      scopes: scopes.filter((scope) => who.scopes.includes(scope)),
      via: 'bearer',
    };
    return viewer;
  };
  return { seen: (who, tracks) => db.read((reader) => seenTrackGids(reader, viewerOf(who), tracks)) };
}
