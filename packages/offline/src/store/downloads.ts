import {
  type AskServer,
  type DownloadEvent,
  DownloadWorker,
  Extras,
  estimateStorage,
  type FileWish,
  leavesOf,
  type MeasureDuration,
  type MediaFiles,
  type PrefetchReport,
  prefetch,
  type StorageEstimate,
  tidyFiles,
  unwantItem,
  type VerifyReport,
  verifyFiles,
  wantItem,
} from '../downloads/index.ts';
import { type Clock, type Driver, StoreError } from '../drivers/index.ts';
import {
  type Account,
  downloadProgress,
  downloads,
  type KeptFile,
  keptBytes,
  keptFile,
  removeDownload,
  type StatusProgress,
  seenItem,
  setDownloadPriority,
  setDownloadStatus,
  useFile,
} from '../queries/index.ts';
import { evaluateRules, type Rule, type RuleWish, removeRule, rulesOf, saveRule } from '../rules/index.ts';
import { keptWidth, pictureAddress, pictureOf, thumbnailBytes } from '../thumbnails/index.ts';
import {
  downloadsBehind,
  downloadsOf,
  type KeptDownload,
  shownDownload,
  unfinishedOf,
} from './download-list.ts';
import type { StoreEvent } from './events.ts';
import type { Holder } from './options.ts';
import { setSetting, settingOf } from './settings.ts';
import { holdTransfers } from './transfers.ts';

export interface DownloadTools {
  readonly driver: Driver;
  readonly files: MediaFiles;
  readonly ask: AskServer;
  readonly clock: Clock;
  readonly measure?: MeasureDuration;
  readonly transfers?: number;
  readonly unreachable: () => readonly number[];
  readonly holder: Holder;
  readonly tell: (event: StoreEvent) => void;
}

/** What is kept on this device, in bytes. */
export interface StorageUse {
  readonly mediaBytes: number;
  readonly pictureBytes: number;
  /** What downloaded files may take; `undefined`: as much as there is. */
  readonly capBytes: number | undefined;
  /** What can still be stored; `undefined`: nobody can tell. */
  readonly freeBytes: number | undefined;
}

/**
 * What is downloaded and what will be, for all accounts. Ids are Jellyfin
 * ids; an album, artist or playlist means all its files.
 */
export class StoreDownloads {
  readonly #tools: DownloadTools;
  readonly #worker: DownloadWorker;

  constructor(tools: DownloadTools) {
    const { driver, files, ask, clock, measure, transfers, unreachable } = tools;
    this.#tools = tools;
    const extras = new Extras({ driver, files, ask, clock, pictureOf: coverOf });
    this.#worker = new DownloadWorker({
      driver,
      files,
      ask,
      clock,
      unreachable,
      capBytes: () => this.capBytes,
      bringAlong: extras.bringAlong,
      onEvent: (event) => this.#hear(event),
      ...(measure === undefined ? {} : { measure }),
      ...(transfers === undefined ? {} : { parallel: transfers }),
    });
  }

  /** Transfers what waits until `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    const { driver, holder } = this.#tools;
    return holdTransfers(driver, holder, () => this.#worker.run(signal));
  }

  /** Transfers what waits until nothing is left that could be fetched. */
  drain(signal?: AbortSignal): Promise<void> {
    const { driver, holder } = this.#tools;
    return holdTransfers(driver, holder, () => this.#worker.drain(signal));
  }

  /** Puts the files behind an item into the queue; how many. Throws `not_found` when there are none. */
  request(account: Account, id: string, wish: FileWish = {}): number {
    const { driver, clock } = this.#tools;
    const count = driver.write((writer) => wantItem(writer, account, id, wish, clock()));
    if (count === 0)
      throw new StoreError('not_found', `There is nothing to download behind ${id}: sync first.`);
    this.#changed(account, id, 'queued');
    return count;
  }

  /** Takes the files behind an item from the queue and the device; how many there were. */
  async remove(account: Account, id: string): Promise<number> {
    const { driver, files } = this.#tools;
    const count = driver.write((writer) => unwantItem(writer, account, id));
    await tidyFiles(driver, files);
    if (count > 0) this.#changed(account, id, 'removed');
    return count;
  }

  /** Takes what is not finished behind an item from the queue; how many files. */
  async cancel(account: Account, id: string): Promise<number> {
    const { driver, files } = this.#tools;
    const count = driver.write(
      (writer) =>
        unfinishedOf(writer, account, id).filter((number) => removeDownload(writer, account, number)).length,
    );
    await tidyFiles(driver, files);
    if (count > 0) this.#changed(account, id, 'removed');
    return count;
  }

  /** The downloads behind an item. */
  behind(account: Account, id: string): readonly KeptDownload[] {
    return this.#tools.driver.read((reader) => downloadsBehind(reader, account, id));
  }

  /**
   * Stops (true) or lets go on (false) what waits or is under way behind an
   * item; how many files. Failed ones are tried anew.
   */
  pause(account: Account, id: string, isPaused: boolean): number {
    const { driver } = this.#tools;
    const count = driver.write(
      (writer) =>
        downloadsOf(writer, account, id).filter((number) =>
          setDownloadStatus(writer, account, number, isPaused ? 'paused' : 'pending'),
        ).length,
    );
    if (count > 0) this.#changed(account, id, isPaused ? 'stopped' : 'queued');
    return count;
  }

  /** Changes the place in the queue: larger comes first. How many files. */
  reorder(account: Account, id: string, priority: number): number {
    const { driver } = this.#tools;
    const count = driver.write(
      (writer) =>
        downloadsOf(writer, account, id).filter((number) =>
          setDownloadPriority(writer, account, number, Math.trunc(priority)),
        ).length,
    );
    if (count > 0) this.#changed(account, id, 'queued');
    return count;
  }

  /** An account's downloads in the order of their queue, finished ones too; 1,000 at most. */
  list(account: Account, limit?: number): readonly KeptDownload[] {
    return this.#tools.driver.read((reader) => downloads(reader, account, limit).map(shownDownload));
  }

  /** How far an account's downloads are, by status. */
  progress(account: Account): readonly StatusProgress[] {
    return this.#tools.driver.read((reader) => downloadProgress(reader, account));
  }

  /** What downloading an item would take. */
  estimate(account: Account, id: string, profile?: string): StorageEstimate {
    return this.#tools.driver.read((reader) =>
      estimateStorage(reader, account, leavesOf(reader, account, id), profile),
    );
  }

  /** The file of an item, to be played; `undefined` when it is not on this device. */
  file(account: Account, id: string): KeptFile | undefined {
    const { driver, clock } = this.#tools;
    const number = driver.read((reader) => seenItem(reader, account, id));
    if (number === undefined) return undefined;
    const file = driver.read((reader) => keptFile(reader, account, number));
    if (file !== undefined) driver.write((writer) => useFile(writer, file.fileId, clock()));
    return file;
  }

  /** Fetches what plays next, behind everything else: ids in the order in which they will be played. */
  prefetch(account: Account, upcoming: readonly string[]): PrefetchReport {
    const { driver, clock } = this.#tools;
    const { capBytes } = this;
    const report = prefetch(driver, account, upcoming, {
      now: clock(),
      ...(capBytes === undefined ? {} : { capBytes }),
    });
    if (report.queued > 0) this.#changed(account, undefined, 'queued');
    return report;
  }

  /** Reads all files and compares them with what they must be; what is damaged is fetched again. */
  async verify(onFile?: (checked: number) => void): Promise<VerifyReport> {
    const { driver, files } = this.#tools;
    const report = await verifyFiles(driver, files, onFile);
    await tidyFiles(driver, files);
    if (report.damaged.length > 0) this.wake();
    return report;
  }

  get capBytes(): number | undefined {
    return this.#tools.driver.read((reader) => settingOf(reader, 'media_cap_bytes'));
  }

  /** Changes how much downloaded files may take; `undefined`: as much as there is. Holds for what comes. */
  set capBytes(bytes: number | undefined) {
    if (bytes !== undefined && !(Number.isSafeInteger(bytes) && bytes >= 0))
      throw new StoreError('bad_input', 'A cap is a whole number of bytes.');
    this.#tools.driver.write((writer) => setSetting(writer, 'media_cap_bytes', bytes));
    this.wake();
  }

  rules(account: Account): readonly Rule[] {
    return this.#tools.driver.read((reader) => rulesOf(reader, account));
  }

  /** Makes a rule, or changes the one of its kind and target, and queues what it keeps; its number. Throws `bad_input`. */
  saveRule(account: Account, rule: RuleWish): number {
    const { driver, clock } = this.#tools;
    const id = driver.write((writer) => saveRule(writer, account, rule, clock()));
    this.#evaluate(account);
    return id;
  }

  /** Ends a rule with what it kept. False: there was none. */
  async removeRule(account: Account, id: number): Promise<boolean> {
    const { driver, files } = this.#tools;
    const isGone = driver.write((writer) => removeRule(writer, account, id));
    this.#evaluate(account);
    await tidyFiles(driver, files);
    return isGone;
  }

  #evaluate(account: Account): void {
    const { driver, clock } = this.#tools;
    const { capBytes } = this;
    evaluateRules(driver, account, { now: clock(), ...(capBytes === undefined ? {} : { capBytes }) });
    this.#changed(account, undefined, 'queued');
  }

  async use(): Promise<StorageUse> {
    const { driver, files } = this.#tools;
    const [mediaBytes, pictureBytes] = driver.read((reader) => [keptBytes(reader), thumbnailBytes(reader)]);
    return { mediaBytes, pictureBytes, capBytes: this.capBytes, freeBytes: await files.free() };
  }

  /** Looks at the queue now. */
  wake(): void {
    this.#worker.wake();
  }

  #changed(account: Account, id: string | undefined, state: 'queued' | 'removed' | 'stopped'): void {
    this.wake();
    this.#tools.tell({ kind: 'download', account, id, state });
  }

  #hear(event: DownloadEvent): void {
    const { due, kind } = event;
    const account = { serverId: due.server_id, userId: due.user_id };
    const base = { kind: 'download', account, id: due.jellyfin_id, state: kind } as const;
    if (kind === 'progress') this.#tools.tell({ ...base, bytes: event.bytes, total: event.total });
    else if (kind === 'failed') {
      this.#tools.tell({ ...base, error: event.error.message });
      if (event.error.failure === 'signed_out') this.#tools.tell({ kind: 'signedOut', account });
    } else this.#tools.tell(base);
  }
}

/** The cover that comes along with a file, as wide as a player shows it. */
const COVER = keptWidth(600);

const coverOf: ConstructorParameters<typeof Extras>[0]['pictureOf'] = (item) => {
  const picture = pictureOf(item);
  return picture && { id: picture.id, address: pictureAddress(picture, COVER) };
};
