import { text } from 'node:stream/consumers';
import {
  type AccountInfo,
  type MirrorReport,
  type Progress,
  ServerFailure,
  type SyncReport,
} from '@bandstand/offline';
import { CommandError, exitCodes, table } from '../terminal/index.ts';
import { failureText } from './failure.ts';
import type { OfflineOptions, Session } from './session.ts';

/** Accounts and their sync. */
export const accountWork = (session: Session) => ({
  add: (url: string) => add(session, url),
  accounts: () => list(session),
  use: () => use(session),
  remove: (force: boolean) => remove(session, force),
  sync: () => sync(session),
});

/** An account as it is printed. */
export const shownAccount = ({ server, user, isActive, needsLogin, isComplete, lastSync }: AccountInfo) => ({
  user: user.name,
  userId: user.id,
  server: server.name,
  serverId: server.id,
  url: server.url,
  product: server.product,
  isActive,
  needsLogin,
  isComplete,
  lastSync,
});

async function add({ store, terminal, options }: Session, url: string): Promise<void> {
  if (options.user === undefined) throw new CommandError('Say who: --user NAME', exitCodes.usage);
  if (options.offline === true)
    throw new CommandError('A sign-in needs the network: leave --offline out.', exitCodes.usage);
  const account = await store.add(url, options.user, await readPassword(options));
  const info = store.accounts().find(({ userId }) => userId === account.userId);
  if (info === undefined) return;
  if (options.json === true) terminal.json(shownAccount(info));
  terminal.say(
    `${info.user.name} is signed in at ${info.server.name} (${info.server.url}). bandstand offline sync fills the store.`,
  );
}

/** The password that the person writes to standard input. */
async function readPassword({ passwordStdin }: OfflineOptions): Promise<string> {
  if (passwordStdin !== true)
    throw new CommandError(
      'Say --password-stdin and write the password to standard input: arguments can be read by others.',
      exitCodes.usage,
    );
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}

function list({ store, terminal, options }: Session): void {
  const all = store.accounts().map(shownAccount);
  if (options.json === true) terminal.json(all);
  else
    terminal.print(
      table(
        ['user', 'server', 'address', 'state', 'last sync'],
        all.map((one) => [
          `${one.user}${one.isActive ? ' *' : ''}`,
          one.server,
          one.url,
          one.needsLogin ? 'sign in anew' : one.isComplete ? 'complete' : 'not synced',
          one.lastSync ?? '-',
        ]),
      ),
    );
}

function use(session: Session): void {
  const { store, terminal, options } = session;
  const [only, other] = session.accounts();
  if (only === undefined || other !== undefined)
    throw new CommandError(
      'Say which account: --user NAME, and --server URL if it is not the only one.',
      exitCodes.usage,
    );
  store.activate(only);
  if (options.json === true) terminal.json(shownAccount({ ...only, isActive: true }));
  terminal.say(`${only.user.name} at ${only.server.name} is meant from now on when none is named.`);
}

async function remove(session: Session, force: boolean): Promise<void> {
  const { store, terminal, options } = session;
  const [only, other] = session.accounts();
  if (only === undefined || (other !== undefined && options.user === undefined))
    throw new CommandError('The store has several accounts. Say which: --user NAME', exitCodes.usage);
  await store.remove(only, { force });
  if (options.json === true) terminal.json({ removed: shownAccount(only) });
  terminal.say(`${only.user.name} at ${only.server.name} is forgotten.`);
}

const count = (number: number): string => number.toLocaleString('en');

/** All accounts that are meant; one that fails does not hold up the others. */
async function sync(session: Session): Promise<void> {
  const { store, terminal, options, signal } = session;
  if (options.offline === true)
    throw new CommandError('A sync needs the network: leave --offline out.', exitCodes.usage);
  const bar = terminal.progress();
  const onProgress = ({ part, done, total }: Progress): void => bar.show(done, total ?? null, part);
  const failures: unknown[] = [];
  const accounts = session.accounts();
  for (const info of accounts) {
    try {
      const report = await store.of(info).sync({ signal, onProgress });
      bar.clear();
      if (options.json === true) terminal.json(shownReport(info, report));
      terminal.say(words(info, report));
      if (report.sent.dead > 0) process.exitCode = exitCodes.partly;
    } catch (error) {
      bar.clear();
      if (signal.aborted) return terminal.say('It was stopped. The next sync goes on from here.');
      if (accounts.length === 1 || !(error instanceof ServerFailure)) throw error;
      terminal.complain(`${info.user.name} at ${info.server.name}: ${failureText(error, options.store)}`);
      failures.push(error);
    }
  }
  if (failures.length === accounts.length) throw new CommandError('No account could be synced.');
  if (failures.length > 0) process.exitCode = exitCodes.partly;
}

const shownReport = (info: AccountInfo, { sent, mirror, upkeep }: SyncReport) => ({
  user: info.user.name,
  server: info.server.name,
  sent: { done: sent.done, failed: sent.failed, dead: sent.dead },
  ...mirror,
  upkeep,
});

function words({ user, server }: AccountInfo, { sent, mirror, upkeep }: SyncReport): string {
  const parts = [
    sent.done > 0 ? `${count(sent.done)} edits sent` : '',
    sent.failed > 0 ? `${count(sent.failed)} edits will be tried again` : '',
    sent.dead > 0 ? `${count(sent.dead)} edits refused (bandstand offline queue list)` : '',
    ...changes(mirror),
    upkeep.queued > 0 ? `${count(upkeep.queued)} files to download` : '',
  ].filter((part) => part !== '');
  return `${user.name} at ${server.name}: ${parts.length === 0 ? 'nothing new' : parts.join(', ')}.`;
}

const changes = ({ added, updated, removed, touched, playlists }: MirrorReport): string[] => [
  added > 0 ? `${count(added)} items new` : '',
  updated > 0 ? `${count(updated)} changed` : '',
  removed > 0 ? `${count(removed)} gone` : '',
  touched > 0 ? `${count(touched)} marks and plays` : '',
  playlists > 0 ? `${count(playlists)} playlists` : '',
];
