import type { FileWish, KeptDownload } from '@bandstand/offline';
import { CommandError, exitCodes, table } from '../terminal/index.ts';
import { limitOf, timeOf, wholeNumber } from './paging.ts';
import type { Session } from './session.ts';

type Options = Readonly<Record<string, unknown>>;

/** Files that are kept on this device. */
export const downloadWork = (session: Session) => ({
  request: (id: string, options: Options) => request(session, id, options),
  list: (options: Options) => list(session, options),
  run: () => run(session),
  pause: (id: string, isPaused: boolean) => {
    const count = session.store.downloads.pause(session.account().account, id, isPaused);
    tell(session, { files: count }, count, isPaused ? 'wait until they are resumed' : 'wait for their turn');
  },
  cancel: async (id: string) => {
    const count = await session.store.downloads.cancel(session.account().account, id);
    tell(session, { files: count }, count, 'are not fetched any more');
  },
  remove: async (id: string) => {
    const count = await session.store.downloads.remove(session.account().account, id);
    tell(session, { files: count }, count, 'are not kept any more');
  },
  cap: (bytes: string | undefined) => cap(session, bytes),
});

const MOST_BYTES = Number.MAX_SAFE_INTEGER;

function tell({ terminal, options }: Session, value: object, count: number, words: string): void {
  if (count === 0) throw new CommandError('There is no such download: bandstand offline download list');
  if (options.json === true) terminal.json(value);
  terminal.say(`${count} files ${words}.`);
}

async function request(session: Session, id: string, given: Options): Promise<void> {
  const { store, terminal, options } = session;
  const { account } = session.account();
  const { profile } = given;
  const expiresAt = timeOf(given['expires'], '--expires');
  const wish: FileWish = {
    priority: wholeNumber(given['priority'], '--priority', [-1000, 1000]),
    ...(typeof profile === 'string' ? { profile } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
  const estimate = store.downloads.estimate(account, id, wish.profile);
  const files = store.downloads.request(account, id, wish);
  const size = `${estimate.isExact ? '' : 'about '}${megabytes(estimate.mediaBytes)}`;
  terminal.say(`${files} files, ${size}.`);
  if (options.offline === true) {
    if (options.json === true) terminal.json({ files, estimate });
    terminal.say('They wait: bandstand offline download run transfers them.');
    return;
  }
  await transferAll(session);
  report(session, behind(session, id));
}

async function run(session: Session): Promise<void> {
  if (session.options.offline === true)
    throw new CommandError('A transfer needs the network: leave --offline out.', exitCodes.usage);
  await transferAll(session);
  report(
    session,
    session.accounts().flatMap((info) => session.store.downloads.list(info)),
  );
}

const behind = ({ store, account }: Session, id: string): readonly KeptDownload[] =>
  store.downloads.behind(account().account, id);

/** Transfers what waits, with a bar that counts bytes of all files together. */
async function transferAll({ store, terminal, signal }: Session): Promise<void> {
  const bar = terminal.progress();
  const sizes = new Map<string, { bytes: number; total: number }>();
  const deaf = store.onEvent((event) => {
    if (event.kind !== 'download' || event.id === undefined) return;
    const key = `${event.account.userId} ${event.id}`;
    const before = sizes.get(key) ?? { bytes: 0, total: 0 };
    const total = event.total ?? before.total;
    sizes.set(key, { bytes: event.state === 'completed' ? total : (event.bytes ?? before.bytes), total });
    const sum = (name: 'bytes' | 'total'): number =>
      Array.from(sizes.values()).reduce((all, one) => all + one[name], 0);
    bar.show(sum('bytes'), sum('total'), `bytes of ${sizes.size} files`);
  });
  try {
    await store.downloads.drain(signal);
  } finally {
    deaf();
    bar.clear();
  }
}

function report({ terminal, options }: Session, all: readonly KeptDownload[]): void {
  const failed = all.filter(({ status }) => status === 'failed');
  const done = all.filter(({ status }) => status === 'completed');
  const open = all.length - failed.length - done.length;
  if (options.json === true) terminal.json(all);
  for (const { id, name, error } of failed) terminal.complain(`${name} (${id}): ${error ?? 'failed'}`);
  terminal.say(
    `${done.length} of ${all.length} files are on this device${open > 0 ? `, ${open} wait` : ''}.`,
  );
  if (failed.length + open > 0) process.exitCode = exitCodes.partly;
}

function list(session: Session, given: Options): void {
  const { store, terminal, options } = session;
  const limit = limitOf(given);
  const start = wholeNumber(given['cursor'] ?? '0', '--cursor', [0, 1_000_000]);
  const all = store.downloads.list(session.account().account, Math.min(1000, start + limit));
  const page = all.slice(start, start + limit);
  const next = page.length === limit && start + limit < 1000 ? String(start + limit) : null;
  if (options.json === true) terminal.json({ items: page, next });
  else
    terminal.print(
      table(
        ['id', 'name', 'state', 'size', 'why', 'problem'],
        page.map((one) => [one.id, one.name, stateOf(one), megabytes(one.size), one.reason, one.error ?? '']),
      ),
    );
  if (next !== null) terminal.say(`There is more: --cursor ${next}`);
}

const stateOf = ({ status, bytes, size }: KeptDownload): string =>
  status === 'completed' || size === null || size === 0
    ? status
    : `${status} ${Math.floor((100 * bytes) / size)}%`;

export const megabytes = (bytes: number | null): string =>
  bytes === null ? '' : `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;

async function cap({ store, terminal, options }: Session, bytes: string | undefined): Promise<void> {
  if (bytes !== undefined)
    store.downloads.capBytes = bytes === 'none' ? undefined : wholeNumber(bytes, 'A cap', [0, MOST_BYTES]);
  const use = await store.downloads.use();
  if (options.json === true) terminal.json({ ...use, capBytes: use.capBytes ?? null });
  terminal.say(
    `${megabytes(use.mediaBytes)} are kept; ${use.capBytes === undefined ? 'there is no cap' : `the cap is ${megabytes(use.capBytes)}`}.`,
  );
}
