import { setImmediate as turn } from 'node:timers/promises';
import { dueApps, setDuty } from '../hub/index.ts';
import { parseRoom } from '../names/index.ts';
import { changeVod, jobOf, unfinishedVods } from '../vods/index.ts';
import type { InterruptedRecordings } from './interrupted.ts';
import type { RecordingsParts } from './parts.ts';

/** How long a file waits that nobody is at, when something went wrong with that, in ms. */
const againMs = 10 * 60_000;
const atOnce = 50;

/** Files that nobody writes any more, though their rows say so: those of a kill, of a StreamHub, of an app that was imported. */
export class Recovery {
  readonly #parts: RecordingsParts;
  readonly #interrupted: InterruptedRecordings;
  readonly #isBeingWritten: (vodId: number, app: string) => boolean;

  constructor(
    parts: RecordingsParts,
    interrupted: InterruptedRecordings,
    isBeingWritten: (vodId: number, app: string) => boolean,
  ) {
    this.#parts = parts;
    this.#interrupted = interrupted;
    this.#isBeingWritten = isBeingWritten;
  }

  /**
   * Gives what is left to the jobs of each app that has some, and remembers what may go on. Only apps that streamhub.db names
   * are opened, and no media is read here.
   */
  async look(): Promise<void> {
    const { storage, clock, log } = this.#parts;
    for (;;) {
      const now = clock();
      const apps = storage.hub.read((reader) => dueApps(reader, 'recordings', { now, limit: atOnce }));
      for (const app of apps) {
        let next: number | null = now + againMs;
        try {
          if (app.nodeId === null && this.#recover(app.name)) next = null;
        } catch (error) {
          log.warn(
            { app: app.name, err: error },
            'what a kill left of recordings waits until the app can be opened',
          );
        }
        storage.hub.write((writer) => setDuty(writer, app.id, 'recordings', next));
        await turn();
      }
      if (apps.length < atOnce) return;
    }
  }

  /** True when nothing is left to look after. */
  #recover(name: Parameters<RecordingsParts['writes']>[0]): boolean {
    const { storage, writes } = this.#parts;
    if (storage.databases.read(name, (reader) => unfinishedVods(reader)).length === 0) return true;
    return writes(name, (transaction) => {
      const { writer } = transaction;
      const open = unfinishedVods(writer);
      for (const vod of open) {
        if (this.#isBeingWritten(vod.id, name)) continue;
        const room = parseRoom(vod.room);
        if (vod.status === 'recording' && vod.recordingId !== null && room !== undefined)
          this.#interrupted.note({ app: name, room }, { recordingId: vod.recordingId, part: vod.part ?? 1 });
        changeVod(writer, vod.id, { status: 'uploading' });
        // A file that was finished has its size; what is being uploaded has its job, and gets no second one.
        transaction.job(jobOf(vod.sizeBytes === null ? 'finish' : 'store', vod.id));
      }
      return open.length === 0;
    });
  }
}
