/** What a keeper reads in the store, for people. */
import { broughtBy, keepingOf } from '../../downloads/index.ts';
import type { Driver, Reader } from '../../drivers/index.ts';
import {
  type Account,
  accounts,
  downloadProgress,
  downloads,
  itemById,
  playlistState,
  queueCounts,
  userOf,
} from '../../queries/index.ts';
import type { QueuedEdit } from '../../queue/index.ts';
import { rulesOf } from '../../rules/index.ts';
import { type KeptDownload, shownDownload } from '../../store/index.ts';
import type { KeeperState, KeptEdit, KeptRule } from './port.ts';

/** The account of a user, by the Jellyfin id; a browser's store follows one server, the one that brought the page. */
export const accountOf = (reader: Reader, user: string): Account | undefined =>
  accounts(reader).find((account) => userOf(reader, account)?.jellyfin_id === user);

/** What stands in the queues. */
export type Counts = Pick<KeeperState, 'waiting' | 'dead' | 'files'>;

export const noCounts: Counts = {
  waiting: 0,
  dead: 0,
  files: { done: 0, waiting: 0, failed: 0, paused: 0 },
};

/** What waits in the queues of an account. */
export function countsOf(driver: Driver, account: Account): Counts {
  return driver.read((reader) => {
    const { dead = 0, ...open } = queueCounts(reader, account);
    const files = downloadProgress(reader, account);
    const count = (...statuses: readonly string[]): number =>
      files.reduce((sum, one) => sum + (statuses.includes(one.status) ? one.count : 0), 0);
    return {
      waiting: Object.values(open).reduce((sum, one) => sum + one, 0),
      dead,
      files: {
        done: count('completed'),
        waiting: count('pending', 'downloading'),
        failed: count('failed'),
        paused: count('paused'),
      },
    };
  });
}

/** What is on its way, waits or was given up, in the order of the queue. */
export const underWay = (driver: Driver, account: Account, limit: number): readonly KeptDownload[] =>
  driver.read((reader) => downloads(reader, account, limit, 'unfinished').map(shownDownload));

const nameOf = (reader: Reader, account: Account, id: string): string =>
  (itemById(reader, account, id) ?? playlistState(reader, account, id))?.name ?? '';

/** The rules of a user, with their names and what they have brought. */
export const keptRules = (driver: Driver, account: Account): readonly KeptRule[] =>
  driver.read((reader) =>
    rulesOf(reader, account).map((rule) => {
      const { target } = rule;
      const brought =
        target === '' ? broughtBy(reader, account, rule.id) : keepingOf(reader, account, target);
      const { wanted, done, failed, bytes, error } = brought;
      return {
        ...rule,
        type: itemById(reader, account, target)?.type ?? null,
        name: target === '' ? '' : nameOf(reader, account, target),
        wanted,
        done,
        failed,
        bytes,
        error,
      };
    }),
  );

/** Edits with the names of what they are about. */
export const namedEdits = (
  driver: Driver,
  account: Account,
  edits: readonly QueuedEdit[],
): readonly KeptEdit[] =>
  driver.read((reader) =>
    edits.map((edit) => ({ ...edit, name: nameOf(reader, account, edit.entityId) || textIn(edit.payload) })),
  );

const textIn = ({ name }: Readonly<Record<string, unknown>>): string =>
  typeof name === 'string' ? name : '';
