import { join } from 'node:path';
import { DecodeError, type PcmDecoder, readWaveform, type Waveform } from '@bandstand/media';
import type { Database } from '@bandstand/sqlite';
import { may, type Viewer } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { filesOfTrack, trackByGid } from './file-store.ts';
import { readStoredPeaks, writePeaks } from './waveform-store.ts';

/** Peaks of tracks: computed when somebody asks for the first time, then kept with the track. */
export class Waveforms {
  readonly #db: Database;
  readonly #decoder: PcmDecoder;
  /** Track row ids that are being computed: who asks meanwhile waits for the same. */
  readonly #computing = new Map<number, Promise<Waveform>>();

  constructor({ db, decoder }: { readonly db: Database; readonly decoder: PcmDecoder }) {
    this.#db = db;
    this.#decoder = decoder;
  }

  /** Throws `not_found`, `not_available` while no file can be read, `not_supported` without a decoder for its codec. */
  async of(viewer: Viewer, gid: string): Promise<Waveform> {
    const known = this.#db.read((reader) => {
      const track = trackByGid(reader, gid);
      if (track === undefined || !may(reader, viewer, 'play', 'track', track.id)) throw notFound('track');
      return { track, peaks: readStoredPeaks(reader, track.id), file: filesOfTrack(reader, track.id)[0] };
    });
    const { track, peaks, file } = known;
    if (peaks !== undefined) return { peaks, durationMs: Math.round((track.durationS ?? 0) * 1000) };
    if (file === undefined)
      throw new LibraryError('not_available', 'The file of this track cannot be found at present.');
    const running = this.#computing.get(track.id) ?? this.#compute(track.id, join(file.rootPath, file.path));
    return await running;
  }

  #compute(trackId: number, path: string): Promise<Waveform> {
    const work = this.#read(trackId, path).finally(() => this.#computing.delete(trackId));
    this.#computing.set(trackId, work);
    return work;
  }

  async #read(trackId: number, path: string): Promise<Waveform> {
    try {
      const waveform = await readWaveform(this.#decoder, path);
      this.#db.write((writer) => writePeaks(writer, trackId, waveform.peaks));
      return waveform;
    } catch (cause) {
      if (cause instanceof DecodeError) throw new LibraryError('not_supported', cause.message, { cause });
      throw cause;
    }
  }
}
