import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import { createTagReader, type TagReader } from '@bandstand/media';
import {
  type AccountInfo,
  type AccountStore,
  type MeasureDuration,
  type OfflineStore,
  openStore,
} from '@bandstand/offline';
import { type FileStore, MediaFolder, openFile, processHolder, SecretFile } from '@bandstand/offline/node';
import { CommandError, createTerminal, exitCodes, type Terminal } from '../terminal/index.ts';
import { version } from '../version.ts';

/** What all subcommands are told. */
export interface OfflineOptions {
  readonly store: string;
  readonly user?: string;
  readonly server?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
  readonly passwordStdin?: boolean;
}

/** A store that is open for one command. */
export interface Session {
  readonly options: OfflineOptions;
  readonly path: string;
  readonly driver: FileStore;
  readonly store: OfflineStore;
  readonly terminal: Terminal;
  /** Aborted when the person stops the command. */
  readonly signal: AbortSignal;
  /** The account that is meant, see `--user` and `--server`. */
  readonly account: () => AccountStore;
  /** All accounts that are meant: every one unless told. */
  readonly accounts: () => readonly AccountInfo[];
  readonly close: () => Promise<void>;
}

/** Opens the store of a command. @param isNew it may be made */
export function openSession(options: OfflineOptions, isNew: boolean): Session {
  const path = resolve(options.store);
  if (!isNew && !existsSync(path))
    throw new CommandError(
      `There is no store at ${path}. Make one: bandstand offline add URL --user NAME --password-stdin --store ${options.store}`,
      exitCodes.usage,
    );
  mkdirSync(dirname(path), { recursive: true });
  const driver = openFile(path);
  const files = new MediaFolder(`${path}-media`);
  const ears = new Ears((file) => files.pathOf(file));
  const terminal = createTerminal(process, options.json === true);
  const stop = new AbortController();
  const store = openStore({
    driver,
    files,
    secrets: new SecretFile({ path: `${path}-secrets`, keyPath: `${path}-secrets.key` }),
    device: { name: hostname(), client: 'Bandstand', version },
    holder: processHolder(),
    isOffline: options.offline === true,
    measure: ears.measure,
    onError: (error) => terminal.complain(error instanceof Error ? error.message : String(error)),
  });
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const accounts = (): readonly AccountInfo[] => chosen(store.accounts(), options);
  return {
    options,
    path,
    driver,
    store,
    terminal,
    signal: stop.signal,
    accounts,
    account: () => store.of(single(accounts())),
    close: async () => {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      await store.close();
      await ears.close();
      driver.close();
    },
  };
}

function chosen(all: readonly AccountInfo[], { user, server }: OfflineOptions): readonly AccountInfo[] {
  const found = all.filter(
    (one) =>
      (user === undefined || [one.user.name, one.user.id].includes(user)) &&
      (server === undefined || isNamed(one, server)),
  );
  if (found.length > 0) return found;
  const names = all.map((one) => `${one.user.name} at ${one.server.url}`).join(', ');
  throw new CommandError(
    all.length === 0
      ? 'The store has no account yet: bandstand offline add URL --user NAME --password-stdin'
      : `The store has no such account. It has ${names}.`,
    exitCodes.usage,
  );
}

const isNamed = ({ server }: AccountInfo, text: string): boolean =>
  [server.id, server.name, server.url, server.url.replace(/\/jellyfin$/, '')].includes(
    text.replace(/\/+$/, ''),
  );

/** One of several: the active one. */
const single = (accounts: readonly AccountInfo[]): AccountInfo => {
  const [first] = accounts;
  const found = accounts.find(({ isActive }) => isActive) ?? first;
  if (found === undefined) throw new CommandError('The store has no account yet.', exitCodes.usage);
  return found;
};

/** Hears how long finished files play, in threads that are started with the first one. */
class Ears {
  readonly #pathOf: (path: string) => string;
  #reader: TagReader | undefined;

  constructor(pathOf: (path: string) => string) {
    this.#pathOf = pathOf;
  }

  readonly measure: MeasureDuration = async (path, { type }) => {
    if (type !== null && !/^(?:audio|application)\//i.test(type)) return undefined;
    this.#reader ??= createTagReader({ threads: 1 });
    const read = await this.#reader.read(this.#pathOf(path));
    if (read.ok) return read.tags.durationMs ?? undefined;
    if (read.code === 'damaged' || read.code === 'empty') throw new Error(read.reason);
    return undefined;
  };

  async close(): Promise<void> {
    await this.#reader?.close();
  }
}
