import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg, Processes } from '@bandstand/media';
import type { Json } from '@bandstand/sqlite';
import type { LivePrincipal } from '../access/index.ts';
import type { AppWork } from '../jobs/index.ts';
import type { TrackLists } from '../tracklist/index.ts';
import { changeVod, type Fetching, type Vod, vodById } from '../vods/index.ts';
import { extractSound } from './extract.ts';
import { type Piece, piecesOf, wholePiece } from './pieces.ts';
import { DraftRefused, type LibraryDrafts } from './port.ts';

export interface DraftingParts {
  readonly files: Pick<Fetching, 'atHand'>;
  readonly lists: TrackLists;
  readonly drafts: LibraryDrafts;
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
  /** Who an account is now; undefined when it is gone. */
  readonly personOf: (account: string) => LivePrincipal | undefined;
  /** For sound on its way, and copies of recordings that lie in a store; emptied at the start. */
  readonly folder: string;
}

export type DraftMode = 'whole' | 'tracks';

/** What a job of this kind is to do. */
export interface DraftJob {
  readonly vodId: number;
  /** Public id. */
  readonly account: string;
  readonly mode: DraftMode;
  readonly title: string;
  readonly artist: string | null;
  /** ISO 8601: when it was asked for. */
  readonly since: string;
}

/**
 * Makes a release of a recording, as a job. Each step looks first whether it is done: after a kill the same job goes on with
 * the same release and sends no file twice. What lies in a store alone is brought from there for as long as it takes.
 */
export class Drafting {
  readonly #parts: DraftingParts;

  constructor(parts: DraftingParts) {
    this.#parts = parts;
  }

  /** Resolves with the release's id, or why the library did not take it. */
  async work(work: AppWork): Promise<Json> {
    const folder = join(this.#parts.folder, work.job.id);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return { release: await this.#make(work, folder) };
    } catch (error) {
      if (error instanceof DraftRefused) return { refused: { code: error.code, message: error.message } };
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #make(work: AppWork, folder: string): Promise<string> {
    const { drafts, processes, ffmpeg } = this.#parts;
    const { db, job, signal, progress } = work;
    const asked = draftJobOf(job.payload);
    const vod = asked && db.read((reader) => vodById(reader, asked.vodId));
    if (!asked || !vod) throw new DraftRefused('gone', 'The recording is not there any more.');
    const pieces = this.#pieces(work, vod, asked);
    const { account, title, since } = asked;
    const date = vod.startedAt?.slice(0, 10) ?? null;
    const { libraryRelease: begun } = vod;
    const isDone = ({ name }: Piece): boolean => begun !== null && drafts.isThere(account, begun, name);
    if (begun !== null && pieces.every(isDone)) return begun;
    const source = await this.#source(work, vod, folder);
    const release = begun ?? drafts.begin(account, { title, date, since });
    if (begun === null) db.write((writer) => changeVod(writer, vod.id, { libraryRelease: release }));
    for (const [at, piece] of pieces.entries()) {
      signal.throwIfAborted();
      progress({ done: at, total: pieces.length, message: piece.title });
      if (isDone(piece)) continue;
      const { path, suffix, bytes } = await extractSound(piece, {
        processes,
        ffmpeg,
        source,
        folder,
        date,
        signal,
      });
      await drafts.send(account, release, { name: piece.name, suffix, path, bytes }, signal);
      await rm(path, { force: true });
    }
    progress({ done: pieces.length, total: pieces.length, message: null });
    return release;
  }

  async #source({ app, signal, progress }: AppWork, vod: Vod, folder: string): Promise<string> {
    const source = await this.#parts.files.atHand(app, vod, {
      folder,
      signal,
      progress: (done, total) => progress({ done, total, message: 'fetching' }),
    });
    if (source !== undefined) return source;
    throw new DraftRefused(
      'not_here',
      'The file of the recording is neither on the disk of this server nor in its store.',
    );
  }

  #pieces({ app }: AppWork, vod: Vod, { account, mode, title, artist }: DraftJob): Piece[] {
    const { lists, personOf } = this.#parts;
    const who = personOf(account);
    if (who === undefined) throw new DraftRefused('forbidden', 'The account that asked for it is gone.');
    const list = lists.all(app.name, lists.place(app.name, 'vod', vod.publicId), who);
    const lengthMs = vod.durationS === null ? 30 * 24 * 3_600_000 : Math.round(vod.durationS * 1000);
    if (mode === 'whole') return [wholePiece(list, { title, artist, lengthMs })];
    const pieces = piecesOf(list, lengthMs);
    if (pieces.length === 0)
      throw new DraftRefused('no_tracks', 'The track list of this recording is empty.');
    return pieces;
  }
}

/** What only we have written. */
function draftJobOf(payload: Json): DraftJob | undefined {
  if (typeof payload !== 'object' || payload === null || !('vodId' in payload)) return undefined;
  const { vodId, account, mode, title, artist = null, since } = payload;
  if (typeof vodId !== 'number' || typeof account !== 'string' || typeof title !== 'string') return undefined;
  if ((mode !== 'whole' && mode !== 'tracks') || typeof since !== 'string') return undefined;
  return { vodId, account, mode, title, artist: typeof artist === 'string' ? artist : null, since };
}
