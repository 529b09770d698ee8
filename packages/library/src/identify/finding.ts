import type { Database, Reader } from '@bandstand/sqlite';
import type { ExcerptFind, Identifier, IdentifierMatch, PlayedSound } from './port.ts';

/** Sound that somebody wants to know. */
export interface FindQuestion {
  readonly played: readonly PlayedSound[];
  /** Of the whole recording; null when it is a piece of one. */
  readonly durationSeconds: number | null;
}

/** A track of the library, as the staff sees it. */
export interface FoundTrack {
  readonly gid: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
}

export interface Found {
  readonly matches: readonly (IdentifierMatch & {
    /** Tracks of the library with this sound, at most 5. */
    readonly tracks: readonly FoundTrack[];
  })[];
  /** Where the sound is a piece of a track of the library; looked for when there is no match. */
  readonly excerpts: readonly (ExcerptFind & { readonly track: FoundTrack })[];
}

const mostTracks = 5;

/**
 * What the sound is: the recordings that it matches, else the tracks of the
 * library that it is a piece of. Rejects with IdentifierAway.
 */
export async function findSound(
  { db, identifier }: { readonly db: Database; readonly identifier: Identifier },
  { played, durationSeconds }: FindQuestion,
  signal?: AbortSignal,
): Promise<Found> {
  const matches =
    durationSeconds === null ? [] : await identifier.lookup({ played, durationSeconds }, signal);
  const finds = matches.length > 0 ? [] : await identifier.locate({ played }, signal);
  return db.read((reader) => ({
    matches: matches.map((match) => ({ ...match, tracks: tracksWith(reader, match.trackId) })),
    excerpts: finds.flatMap((find) => {
      const track = trackOf(reader, find.id);
      return track === undefined ? [] : [{ ...find, track }];
    }),
  }));
}

const columns = `SELECT t.gid, t.title, t.artist_name AS artist, a.title AS album`;

function tracksWith(reader: Reader, acoustid: string): FoundTrack[] {
  return reader.all<FoundTrack>(
    `${columns} FROM identifications i JOIN tracks t ON t.id = i.track_id LEFT JOIN albums a ON a.id = t.album_id
     WHERE i.acoustid = ? ORDER BY i.track_id LIMIT ?`,
    [acoustid, mostTracks],
  );
}

function trackOf(reader: Reader, id: number): FoundTrack | undefined {
  return reader.get<FoundTrack>(
    `${columns} FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.id = ?`,
    [id],
  );
}

/** A question as a job carries it. */
export const questionToText = ({ played, durationSeconds }: FindQuestion): string =>
  JSON.stringify({ durationSeconds, played });

/** The question of a job, which only we have written. */
export const questionFromText = (text: string): FindQuestion => JSON.parse(text) as FindQuestion;
