import { checkStore } from '@bandstand/offline';
import { CommandError, exitCodes, table } from '../terminal/index.ts';
import { shownAccount } from './accounts.ts';
import { megabytes } from './downloads.ts';
import type { Session } from './session.ts';

/** How the store stands, and whether it is sound. */
export const statusWork = (session: Session) => ({
  status: () => status(session),
  verify: () => verify(session),
});

async function status(session: Session): Promise<void> {
  const { store, terminal, options, path } = session;
  const accounts = store.accounts().map((info) => {
    const of = store.of(info);
    return {
      ...shownAccount(info),
      items: of.counts(),
      waiting: of.queue.counts(),
      downloads: store.downloads.progress(info),
    };
  });
  const storage = await store.downloads.use();
  if (options.json === true) {
    terminal.json({ store: path, accounts, storage });
    return;
  }
  terminal.print(
    table(
      ['user', 'server', 'state', 'items', 'waits to be sent', 'downloads', 'last sync'],
      accounts.map((one) => [
        `${one.user}${one.isActive ? ' *' : ''}`,
        one.server,
        one.needsLogin ? 'sign in anew' : one.isComplete ? 'complete' : 'not synced',
        Object.entries(one.items)
          .map(([type, count]) => `${count.toLocaleString('en')} ${type}`)
          .join(', '),
        Object.entries(one.waiting)
          .map(([name, count]) => `${count} ${name}`)
          .join(', '),
        one.downloads.map(({ status: state, count }) => `${count} ${state}`).join(', '),
        one.lastSync ?? '-',
      ]),
    ),
  );
  const cap = storage.capBytes === undefined ? '' : ` of ${megabytes(storage.capBytes)}`;
  terminal.say(
    `Files: ${megabytes(storage.mediaBytes)}${cap}. Pictures: ${megabytes(storage.pictureBytes)}.`,
  );
}

async function verify({ driver, store, terminal, options }: Session): Promise<void> {
  const bar = terminal.progress();
  const faults = checkStore(driver);
  const total = store.accounts().length === 0 ? 0 : null;
  const files = await store.downloads.verify((checked) => bar.show(checked, total, 'files read'));
  bar.clear();
  if (options.json === true) terminal.json({ faults, files });
  for (const fault of faults) terminal.complain(fault);
  for (const path of files.damaged) terminal.complain(`${path} is lost or damaged; it is fetched again`);
  if (faults.length > 0)
    throw new CommandError('The store is damaged: remove it, and add its accounts to a new one.');
  if (files.damaged.length > 0) process.exitCode = exitCodes.partly;
  terminal.say(`The database is sound; ${files.checked} files read, ${files.damaged.length} damaged.`);
}
