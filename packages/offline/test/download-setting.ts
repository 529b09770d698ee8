/** A store with an album, a folder for its media and a server that has them. */
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type Account,
  DownloadWorker,
  type Driver,
  type DueDownload,
  downloads,
  requestDownload,
  seenItem,
  type WorkerOptions,
} from '@bandstand/offline';
import { MediaFolder } from '@bandstand/offline/node';
import { testFolder, testStore } from './folder.ts';
import { album, jid, now, signIn, take } from './library.ts';
import { MediaServer } from './media-server.ts';

/** Bytes that repeat nowhere, the same each time. */
export const soundOf = (number: number, length: number): Uint8Array => {
  let state = (number + 1) * 2_654_435_761;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
};

/** The id of a track of the album 1. */
export const track = (number: number): string => jid('t', 1000 + number);

export const downloadPath = (number: number): string => `/Items/${track(number)}/Download`;

export class DownloadSetting {
  readonly driver: Driver;
  readonly ann: Account;
  readonly folder: string;
  readonly files: MediaFolder;
  readonly server: MediaServer;
  /** The time: it moves on only while the worker waits. */
  now = now;
  readonly waits: number[] = [];

  private constructor(t: TestContext, server: MediaServer) {
    this.driver = testStore(t);
    this.folder = join(testFolder(t), 'media');
    this.files = new MediaFolder(this.folder);
    this.server = server;
    this.ann = signIn(this.driver, 1, 1);
    take(this.driver, this.ann, null, album(1, 'Album', ['a', 'b', 'c', 'd', 'e']));
  }

  static async make(t: TestContext): Promise<DownloadSetting> {
    return new DownloadSetting(t, await MediaServer.start(t));
  }

  serve(number: number, length = 1000, more: object = {}): Uint8Array {
    const bytes = soundOf(number, length);
    this.server.files.set(downloadPath(number), { bytes, ...more });
    return bytes;
  }

  numberOf(id: string, account = this.ann): number {
    return this.driver.read((reader) => seenItem(reader, account, id)) ?? 0;
  }

  /** Puts a track into the queue. */
  ask(number: number, more: Partial<Parameters<typeof requestDownload>[3]> = {}, account = this.ann): number {
    const wish = { profile: 'original', priority: 0, reason: 'asked', expectedSize: null, ...more };
    const item = this.numberOf(track(number), account);
    return this.driver.write((writer) => requestDownload(writer, account, item, wish, this.now));
  }

  worker(more: Partial<WorkerOptions> = {}): DownloadWorker {
    return new DownloadWorker({
      driver: this.driver,
      files: this.files,
      ask: this.server.ask,
      clock: () => this.now,
      wait: async (ms) => {
        this.waits.push(ms);
        this.now += ms;
      },
      ...more,
    });
  }

  queue(account = this.ann): readonly DueDownload[] {
    return this.driver.read((reader) => downloads(reader, account));
  }

  /** Statuses by the name of the track. */
  states(account = this.ann): Readonly<Record<string, string>> {
    return Object.fromEntries(this.queue(account).map(({ name, status }) => [name, status]));
  }
}
