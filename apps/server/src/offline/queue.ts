import type { QueuedEdit } from '@bandstand/offline';
import { CommandError, exitCodes, table } from '../terminal/index.ts';
import { said, wholeNumber } from './paging.ts';
import type { Session } from './session.ts';

/** Edits that the server has not got. */
export const queueWork = (session: Session) => ({
  list: (options: Readonly<Record<string, unknown>>) => list(session, options),
  retry: (edits: readonly string[]) => retry(session, edits),
  discard: (edits: readonly string[]) => discard(session, edits),
  export: () => session.account().queue.exportTo((lines) => process.stdout.write(lines)),
});

const statuses: readonly QueuedEdit['status'][] = ['pending', 'inflight', 'blocked', 'dead'];

function list(session: Session, given: Readonly<Record<string, unknown>>): void {
  const { account, terminal, options } = session;
  const limit = wholeNumber(given['limit'], '--limit', [1, 100_000]);
  const wanted = given['status'];
  const status = statuses.find((one) => one === wanted);
  if (wanted !== undefined && status === undefined)
    throw new CommandError(
      `${said(wanted)} is no status: there are ${statuses.join(', ')}.`,
      exitCodes.usage,
    );
  const { queue } = account();
  const edits = queue.list(status, limit);
  if (options.json === true) terminal.json(edits);
  else if (edits.length > 0)
    terminal.print(
      table(
        ['edit', 'what', 'of', 'says', 'made', 'state', 'problem'],
        edits.map((one) => [
          one.opId,
          one.operation,
          one.entityId,
          saying(one),
          one.occurredAt,
          one.status,
          one.error ?? '',
        ]),
      ),
    );
  const counts = Object.entries(queue.counts()).map(([name, count]) => `${count} ${name}`);
  terminal.say(counts.length === 0 ? 'Nothing waits to be sent.' : `${counts.join(', ')}.`);
}

const saying = ({ payload }: QueuedEdit): string => {
  const text = JSON.stringify(payload);
  return text === '{}' ? '' : text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

function retry(session: Session, named: readonly string[]): void {
  const { account, terminal, options } = session;
  const { queue } = account();
  const ids = named.length > 0 ? named : queue.list('dead', 100_000).map(({ opId }) => opId);
  const revived = ids.filter((opId) => queue.retry(opId));
  missing(named, revived, 'dead edit');
  if (options.json === true) terminal.json({ retried: revived });
  terminal.say(`${revived.length} edits wait to be sent anew.`);
}

function discard(session: Session, named: readonly string[]): void {
  const { account, terminal, options } = session;
  const { queue } = account();
  const gone = named.filter((opId) => queue.discard(opId));
  missing(named, gone, 'edit that could be given up');
  if (options.json === true) terminal.json({ discarded: gone });
  terminal.say(`${gone.length} edits were given up.`);
}

function missing(named: readonly string[], found: readonly string[], what: string): void {
  const left = named.filter((opId) => !found.includes(opId));
  if (left.length === 0) return;
  if (found.length === 0) throw new CommandError(`There is no ${what} named ${left.join(', ')}.`);
  process.stderr.write(`There is no ${what} named ${left.join(', ')}.\n`);
  process.exitCode = exitCodes.partly;
}
