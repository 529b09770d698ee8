import type { UserDataEvent } from '../../events/index.ts';
import { genreId, userDataOf } from '../../jellyfin-items/index.ts';

/** What the viewer did with an item, as a change of it is told. */
export function userDataOfEvent(event: UserDataEvent) {
  const { kind, gid, plays, starredAt, rating, lastPlayedAt, positionMs } = event;
  return userDataOf(kind === 'genre' ? genreId(gid) : gid, {
    plays,
    bookmarkMs: positionMs,
    ...(starredAt === undefined ? {} : { starredAt }),
    ...(rating === undefined ? {} : { rating }),
    ...(lastPlayedAt === undefined ? {} : { lastPlayedAt }),
  });
}
