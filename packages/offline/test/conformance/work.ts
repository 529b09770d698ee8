/** What a store must do with edits, downloads and playlists, on every driver. */
import type { Account, Driver, NewOperation } from '@bandstand/offline';
import {
  advanceDownload,
  bindPlaylistItems,
  buryOperation,
  changePlaylist,
  claimDownload,
  claimOperations,
  completeDownload,
  completeOperations,
  createPlaylist,
  downloadProgress,
  enqueue,
  evictable,
  evictFile,
  failDownload,
  forgetOrphans,
  isComplete,
  itemById,
  keptBytes,
  markSent,
  OfflineRepo,
  orphanedFiles,
  playlistItems,
  playlistState,
  playlists,
  recoverDownloads,
  recoverLeases,
  refreshView,
  removeDownload,
  requestDownload,
  retireItems,
  retryOperation,
  reviveOperation,
  saveScope,
  seenItem,
  setBase,
  setNeedsLogin,
  setPlaylistItems,
  untouched,
} from '@bandstand/offline';
import { album, jid, now, rows, signIn, take } from '../library.ts';
import { same } from './check.ts';
import type { DriverCheck } from './drivers.ts';

const edit = (number: number, entity: string, operation: string, payload = {}): NewOperation => ({
  opId: `op-${number}`,
  operation,
  entityType: 'item',
  entityId: entity,
  payload,
  occurredAt: now + number,
});

const numberOf = (driver: Driver, account: Account, id: string): number =>
  driver.read((reader) => seenItem(reader, account, id)) ?? 0;

const lease = { owner: 'one', until: now + 30_000, now };

const queue: readonly DriverCheck[] = [
  {
    name: 'edits go out in order for each thing, side by side for others, and only their own user sends them',
    run: (open) => {
      const driver = open();
      const [ann, bob] = [signIn(driver, 1, 1), signIn(driver, 1, 2)];
      const claimed = (account: Account, at = now) =>
        driver
          .write((writer) => claimOperations(writer, account, { ...lease, now: at }))
          .map(({ op_id: id }) => id);
      driver.write((writer) => {
        for (const [number, entity] of ['a', 'a', 'b'].entries())
          enqueue(writer, ann, edit(number, entity, 'play.event'), now);
        enqueue(writer, bob, edit(9, 'a', 'play.event'), now);
      });
      same([claimed(ann), claimed(ann), claimed(bob)], [['op-0', 'op-2'], [], ['op-9']]);
      const [first] = rows(driver, "SELECT id FROM sync_queue WHERE op_id = 'op-0'");
      const id = Number(first?.['id']);
      driver.write((writer) => {
        markSent(writer, id, 4, now);
        same(recoverLeases(writer, now), 0);
        same(recoverLeases(writer, now + 30_000), 3);
      });
      const [again] = driver.write((writer) => claimOperations(writer, ann, lease, 1));
      same([again?.op_id, again?.is_sent, again?.expected_count], ['op-0', 1, 4]);
      driver.write((writer) =>
        retryOperation(writer, id, { at: now + 500, reached: true, isSent: false, error: '503' }),
      );
      same([claimed(ann), claimed(ann, now + 500)], [['op-2'], ['op-0']]);
      driver.write((writer) => completeOperations(writer, [id], now));
      same(claimed(ann), ['op-1']);
    },
  },
  {
    name: 'a dead edit holds up its own thing only, until it is revived; 401 stops the lane and a new sign-in lets it go',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      driver.write((writer) => {
        buryOperation(writer, enqueue(writer, account, edit(1, 'a', 'favorite.set'), now), '422');
        enqueue(writer, account, edit(2, 'a', 'favorite.set'), now);
        enqueue(writer, account, edit(3, 'b', 'favorite.set'), now);
        same(
          claimOperations(writer, account, lease).map(({ op_id: id }) => id),
          ['op-3'],
        );
        setNeedsLogin(writer, account, true);
        enqueue(writer, account, edit(4, 'c', 'favorite.set'), now);
        same(reviveOperation(writer, account, 'op-1'), true);
        setNeedsLogin(writer, account, true);
        same(claimOperations(writer, account, lease).length, 0);
      });
      signIn(driver);
      same(
        driver.write((writer) => claimOperations(writer, account, lease)).map(({ op_id: id }) => id),
        ['op-1', 'op-4'],
      );
    },
  },
  {
    name: 'the view is what the server said with the edits that wait, and does not flicker back',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      take(driver, account, null, album(1, 'A', ['t']));
      const [id, number] = [jid('t', 1000), numberOf(driver, account, jid('t', 1000))];
      const view = () => driver.read((reader) => itemById(reader, account, id))?.userData;
      driver.write((writer) => {
        enqueue(writer, account, edit(1, id, 'favorite.set', { value: true }), now);
        enqueue(writer, account, edit(2, id, 'play.event'), now);
        refreshView(writer, account, number, now);
      });
      same([view()?.isFavorite, view()?.playCount, view()?.needsSync], [true, 1, true]);
      driver.write((writer) => setBase(writer, account, number, { ...untouched, playCount: 4 }, now));
      same([view()?.isFavorite, view()?.playCount], [true, 5]);
      driver.write((writer) => {
        for (const { id: operation } of claimOperations(writer, account, lease))
          completeOperations(writer, [operation], now);
        setBase(writer, account, number, { ...untouched, playCount: 4, isFavorite: true }, now);
      });
      same([view()?.isFavorite, view()?.playCount, view()?.needsSync], [true, 5, true]);
    },
  },
];

const wish = { profile: 'original', priority: 0, reason: 'asked', expectedSize: 100 };
const file = { path: 'a/b.flac', size: 100, hash: 'h', durationMs: 1000 };

const files: readonly DriverCheck[] = [
  {
    name: 'downloads: by priority and age, leased, shared by users, kept as ghosts, evicted with their path noted',
    run: (open) => {
      const driver = open();
      const [ann, bob] = [signIn(driver, 1, 1), signIn(driver, 1, 2)];
      const items = album(1, 'A', ['x', 'y', 'z']);
      for (const account of [ann, bob]) take(driver, account, null, items);
      const [x, y, z] = [0, 1, 2].map((at) => numberOf(driver, ann, jid('t', 1000 + at)));
      driver.write((writer) => {
        requestDownload(writer, ann, x ?? 0, { ...wish, priority: -100, reason: 'prefetch' }, now);
        requestDownload(writer, ann, y ?? 0, wish, now);
        requestDownload(writer, bob, z ?? 0, wish, now + 1);
        requestDownload(writer, bob, y ?? 0, wish, now + 2);
      });
      const claim = (at = now) => driver.write((writer) => claimDownload(writer, at, at + 1000));
      const first = claim();
      same([first?.name, claim()?.name, claim()?.name, claim()], ['y', 'z', 'x', undefined]);
      const id = first?.file_id ?? 0;
      driver.write((writer) => {
        advanceDownload(writer, id, { bytes: 50, size: 100, etag: 'e', until: now + 500 });
        same(recoverDownloads(writer, now + 500), 2);
      });
      same([claim(now + 600)?.bytes_downloaded], [50]);
      driver.write((writer) => {
        failDownload(writer, id, { error: 'cut', retryAt: now + 5000 });
        same(claimDownload(writer, now + 700, now + 800), undefined);
        completeDownload(writer, id, file, now);
        same(keptBytes(writer), 100);
      });
      same(
        driver.read((reader) => downloadProgress(reader, bob)).map(({ status, count }) => [status, count]),
        [
          ['completed', 1],
          ['downloading', 1],
        ],
      );
      driver.write((writer) => retireItems(writer, ann.serverId, [jid('t', 1001)], now));
      const ghost = driver.read((reader) => itemById(reader, ann, jid('t', 1001)));
      same([ghost?.isGhost, ghost?.kept], [true, 'completed']);
      driver.write((writer) => {
        const [bobs] = writer.all<{ id: number }>(
          'SELECT id FROM downloads WHERE user_id = ? AND file_id = ?',
          [bob.userId, id],
        );
        removeDownload(writer, bob, bobs?.id ?? 0);
        same([orphanedFiles(writer), evictable(writer).map(({ path }) => path)], [[], ['a/b.flac']]);
        evictFile(writer, id);
        same(orphanedFiles(writer), ['a/b.flac']);
        forgetOrphans(writer, ['a/b.flac']);
        same(orphanedFiles(writer), []);
      });
    },
  },
  {
    name: 'playlists: the same song twice, unknown songs keep their place, base and view apart',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const [head, song, other] = album(1, 'A', ['s', 'o']);
      take(
        driver,
        account,
        null,
        [head, song].flatMap((entry) => entry ?? []),
      );
      const ids = [song?.id ?? '', other?.id ?? '', song?.id ?? ''];
      driver.write((writer) => {
        const number = createPlaylist(writer, account, { localId: 'local', name: 'P' }, now);
        setPlaylistItems(writer, account, number, ids, now);
        changePlaylist(
          writer,
          number,
          { id: jid('p', 1), base: { name: 'Q', items: ids.slice(1) }, needsSync: true },
          now,
        );
      });
      const state = driver.read((reader) => playlistState(reader, account, jid('p', 1)));
      same([state?.items, state?.base?.items, state?.base?.name], [ids, ids.slice(1), 'Q']);
      const shown = (): string[] =>
        driver.read((reader) => playlistItems(reader, account, 'local')).map(({ name }) => name);
      same(shown(), ['s', 's']);
      take(driver, account, null, other === undefined ? [] : [other]);
      driver.write((writer) => bindPlaylistItems(writer, account));
      same(shown(), ['s', 'o', 's']);
      same(
        driver
          .read((reader) => playlists(reader, account))
          .map(({ name, count, needsSync }) => [name, count, needsSync]),
        [['P', 3, true]],
      );
      const bob = signIn(driver, 1, 2);
      same(
        driver.read((reader) => [playlists(reader, bob), playlistItems(reader, bob, 'local')]),
        [[], []],
      );
    },
  },
  {
    name: 'scopes: complete or not, where a pass goes on, and whether the store may answer alone',
    run: (open) => {
      const driver = open();
      const [ann, bob] = [signIn(driver, 1, 1), signIn(driver, 1, 2)];
      driver.write((writer) => {
        saveScope(writer, ann, 'library:x', { startedAt: now, cursor: '3' });
        saveScope(writer, ann, 'library:x', { isComplete: true, cursor: null, position: '7' });
        same(
          [['library:x'], ['all', 'library:x'], ['all'], []].map((scopes) => isComplete(writer, ann, scopes)),
          [true, true, false, false],
        );
        same(isComplete(writer, bob, ['library:x']), false);
      });
      same(rows(driver, 'SELECT position, cursor, is_complete FROM sync_state'), [
        { position: '7', cursor: null, is_complete: 1 },
      ]);
      const query = { libraryId: 'x', type: 'MusicAlbum' };
      same(new OfflineRepo(driver, ann).knowsAll({ name: 'libraryItems', args: [query] }), true);
      same(new OfflineRepo(driver, ann).knowsAll({ name: 'search', args: [{ text: 'a' }] }), false);
    },
  },
];

/** All checks of edits, downloads and playlists. */
export const workChecks: readonly DriverCheck[] = [...queue, ...files];
