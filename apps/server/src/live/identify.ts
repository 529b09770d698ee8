import { heardTracks, type Identifier, IdentifierAway as LibraryIdentifierAway } from '@bandstand/library';
import { type HeardTrack, IdentifierAway, type SoundIdentifier } from '@bandstand/live';
import type { Database } from '@bandstand/sqlite';

export interface SoundIdentifierParts {
  readonly identifier: Identifier;
  /** library.db */
  readonly db: Database;
}

/** What live asks when it hears something: the library's own recordings, by excerpts of them. */
export function soundIdentifier({ identifier, db }: SoundIdentifierParts): SoundIdentifier {
  return {
    ready: () => identifier.state().state === 'ready',
    async identify({ played }, signal) {
      const sounds = played.map(({ speed, text }) => ({ speed, fingerprint: text }));
      const finds = await identifier.locate({ played: sounds }, signal).catch(away);
      const tracks = db.read((reader) =>
        heardTracks(
          reader,
          finds.map(({ id }) => id),
        ),
      );
      return finds.flatMap(({ id, score, speed, startSeconds }): HeardTrack[] => {
        const track = tracks.get(id);
        if (track === undefined) return [];
        const { gid, title, artist, album, albumGid, mbid, acoustid, seconds } = track;
        return [
          {
            recording: acoustid ?? gid,
            score,
            positionMs: Math.round(startSeconds * 1000),
            speed,
            lengthMs: seconds === null ? null : Math.round(seconds * 1000),
            title,
            artist,
            release: album,
            mbid,
            acoustid,
            libraryTrack: gid,
            libraryRelease: albumGid,
          },
        ];
      });
    },
  };
}

function away(error: unknown): never {
  if (error instanceof LibraryIdentifierAway) throw new IdentifierAway(error.message, { cause: error });
  throw error;
}
