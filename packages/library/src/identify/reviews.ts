import type { Clock, Database, Reader } from '@bandstand/sqlite';
import { type AccountViewer, may, type Viewer, visible } from '../access/index.ts';
import { type Editing, permitted, rowIdOf } from '../editing/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import type { Merging } from '../merging/index.ts';
import { askAgain, dropDecisions, keepDecision, tellApart } from './deciding-store.ts';
import { type Review, withoutOurs } from './judge.ts';
import { evidenceOf, writeJudgement } from './judging-store.ts';
import { recordingsOf, type ScoredRecording } from './matches.ts';
import {
  duplicatesPage,
  type ReviewRow,
  reviewPage,
  reviewRow,
  stepOf,
  tracksOfSound,
} from './review-store.ts';

export interface ReviewsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly editing: Pick<Editing, 'edit'>;
  readonly merging: Pick<Merging, 'merge'>;
}

/** A track with what the answers say that it is. */
export interface ReviewedTrack extends ReviewRow {
  /** What is known of its sound, but what a person rejected or our own submission said. */
  readonly recordings: readonly ScoredRecording[];
}

export interface Duplicates {
  readonly acoustid: string;
  /** How many tracks it has, those beyond `tracks` among them. */
  readonly total: number;
  readonly tracks: readonly ReviewRow[];
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins, null after the last. */
  readonly next: string | null;
}

/** What a person takes over from a match; what is left out stays as the tags say. */
export interface Acceptance {
  readonly mbid?: string | undefined;
  readonly title?: string | undefined;
  readonly artist?: string | undefined;
}

/** Where a track stands. The staff and its owners also see what is to be decided. */
export interface TrackIdentification {
  readonly row: ReviewRow | null;
  readonly step: string;
  readonly problem: string | null;
  readonly review: Review | null;
  readonly recordings: readonly ScoredRecording[] | null;
}

const shownOfSound = 20;
const mostOfSound = 1000;

/**
 * The lists on which a person finds what the sound of tracks says, and what
 * can be decided there. Nothing follows by itself.
 */
export class Reviews {
  readonly #options: ReviewsOptions;

  constructor(options: ReviewsOptions) {
    this.#options = options;
  }

  /** Tracks of a list in the order of their ids, without those that the viewer may not see. */
  list(viewer: Viewer, review: Review, after: string | null, limit: number): Page<ReviewedTrack> {
    return this.#options.db.read((reader) => {
      const rows = reviewPage(reader, review, Number(after ?? 0), limit + 1);
      const page = rows.slice(0, limit);
      const seen = seenOf(reader, viewer, page);
      const items = page.filter(({ id }) => seen.has(id)).map((row) => withRecordings(reader, row));
      return { items, next: rows.length > limit ? String(page.at(-1)?.id) : null };
    });
  }

  /** Tracks that are the same recording by their sound, of each AcoustID the first 20. */
  duplicates(viewer: Viewer, after: string | null, limit: number): Page<Duplicates> {
    return this.#options.db.read((reader) => {
      const groups = duplicatesPage(reader, after ?? '', limit + 1);
      const page = groups.slice(0, limit);
      const items = page.flatMap(({ acoustid, tracks: total }) => {
        const rows = tracksOfSound(reader, acoustid, shownOfSound);
        const seen = seenOf(reader, viewer, rows);
        const tracks = rows.filter(({ id }) => seen.has(id));
        return tracks.length > 1 ? [{ acoustid, total, tracks }] : [];
      });
      return { items, next: groups.length > limit ? (page.at(-1)?.acoustid ?? null) : null };
    });
  }

  /** Where a track stands. Throws LibraryError `not_found`. */
  ofTrack(viewer: Viewer, gid: string): TrackIdentification {
    return this.#options.db.read((reader) => {
      const id = rowIdOf(reader, 'track', gid);
      if (id === undefined || !may(reader, viewer, 'see', 'track', id)) throw notFound('track');
      const stands = stepOf(reader, id) ?? { step: 'none', problem: null, review: null };
      const row = reviewRow(reader, id) ?? null;
      if (row === null || !may(reader, viewer, 'edit', 'track', id))
        return { row, step: stands.step, problem: null, review: null, recordings: null };
      return { ...stands, row, recordings: withRecordings(reader, row).recordings };
    });
  }

  /** Takes over what a match says: as if the person had edited the track. Throws LibraryError. */
  accept(viewer: AccountViewer, gid: string, { mbid, title, artist }: Acceptance): void {
    const { db, editing } = this.#options;
    const id = db.read((reader) => identified(reader, viewer, gid));
    if (mbid === undefined && title === undefined && artist === undefined)
      throw new LibraryError('invalid', 'Say what is to be taken over: musicBrainzId, title, artist.');
    editing.edit(viewer, 'track', gid, {
      ...(mbid === undefined ? {} : { mbid }),
      ...(title === undefined ? {} : { title }),
      ...(artist === undefined ? {} : { artists: [{ name: artist }] }),
    });
    this.#decide(viewer, id, 'accepted', mbid ?? null, false);
  }

  /** Remembers that the matches of a track are not what it is; it is on no list any more. Throws LibraryError. */
  reject(viewer: AccountViewer, gid: string): void {
    const id = this.#options.db.read((reader) => identified(reader, viewer, gid));
    this.#decide(viewer, id, 'rejected', null, true);
  }

  /** Forgets what was decided about a track, and has it looked up again. Throws LibraryError. */
  reconsider(viewer: AccountViewer, gid: string): void {
    const { db } = this.#options;
    db.write((writer) => {
      const id = identified(writer, viewer, gid);
      dropDecisions(writer, id);
      askAgain(writer, id);
    });
  }

  /**
   * Remembers that tracks of an AcoustID, all of them unless named, are to stay
   * as they are. Throws LibraryError `not_found`.
   */
  keepApart(viewer: AccountViewer, acoustid: string, gids: readonly string[] | undefined): void {
    this.#options.db.write((writer) => {
      const rows = tracksOfSound(writer, acoustid, mostOfSound);
      const seen = seenOf(writer, viewer, rows);
      if (seen.size === 0) throw notFound('duplicate');
      tellApart(
        writer,
        acoustid,
        gids?.map((gid) => permitted(writer, viewer, 'edit', 'track', gid)) ?? null,
      );
    });
  }

  /**
   * Makes one track of several of an AcoustID, by the merge of the library,
   * which can be taken back. Throws LibraryError.
   */
  merge(viewer: AccountViewer, acoustid: string, into: string, from: readonly string[]): void {
    const { db, merging } = this.#options;
    db.read((reader) => {
      for (const gid of [into, ...from]) {
        const id = permitted(reader, viewer, 'edit', 'track', gid);
        if (reviewRow(reader, id)?.acoustid !== acoustid)
          throw new LibraryError('invalid', 'These tracks do not have this AcoustID any more.');
      }
    });
    for (const gid of from) merging.merge(viewer, 'track', into, gid);
  }

  #decide(
    viewer: AccountViewer,
    trackId: number,
    verdict: 'accepted' | 'rejected',
    mbid: string | null,
    all: boolean,
  ): void {
    const { db, clock } = this.#options;
    const about = {
      trackId,
      verdict,
      mbid,
      accountId: viewer.account.id,
      at: new Date(clock()).toISOString(),
    };
    db.write((writer) => {
      const evidence = evidenceOf(writer, trackId);
      if (evidence === undefined) return;
      const { matches, own, acoustid } = evidence;
      // The AcoustID that our own sound became is what it is; what others say of it is what was rejected.
      const strangers = matches.map(({ trackId: match }) => match).filter((match) => match !== own);
      for (const one of new Set(all ? ['', ...strangers] : [acoustid ?? '']))
        keepDecision(writer, { ...about, acoustid: one });
      writeJudgement(writer, trackId, clock());
    });
  }
}

/** The row id of a track that the viewer may change and that identification knows. */
function identified(reader: Reader, viewer: Viewer, gid: string): number {
  const id = permitted(reader, viewer, 'edit', 'track', gid);
  if (stepOf(reader, id) === undefined)
    throw new LibraryError('conflict', 'This track has no sound to identify.');
  return id;
}

function seenOf(reader: Reader, viewer: Viewer, rows: readonly ReviewRow[]): Set<number> {
  return visible(
    reader,
    viewer,
    'track',
    rows.map(({ id }) => id),
  );
}

function withRecordings(reader: Reader, row: ReviewRow): ReviewedTrack {
  const evidence = evidenceOf(reader, row.id);
  if (evidence === undefined) return { ...row, recordings: [] };
  const { matches, rejected, own, told } = evidence;
  const open = matches
    .filter(({ trackId }) => !rejected.has(trackId))
    .map((match) =>
      match.trackId === own ? { ...match, recordings: withoutOurs(match.recordings, told) } : match,
    );
  return { ...row, recordings: recordingsOf(open) };
}
