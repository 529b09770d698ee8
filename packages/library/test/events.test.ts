import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { AccountViewer } from '../src/access/index.ts';
import { Annotations } from '../src/community/index.ts';
import { type LibraryEvent, LibraryEvents, type Topic } from '../src/events/index.ts';
import { NowPlayingBoard } from '../src/listening/index.ts';
import { testLog } from './accounts-setting.ts';
import { openFeed } from './change-feed.ts';
import { type SmallLibrary, smallLibrary } from './small-library.ts';

interface Setting extends SmallLibrary {
  readonly events: LibraryEvents;
  readonly board: NowPlayingBoard;
  readonly scan: { count: number };
  readonly listen: (viewer: AccountViewer, topics?: readonly Topic[]) => Promise<Heard>;
}

interface Heard {
  readonly events: LibraryEvent[];
  readonly isEnded: () => boolean;
  close(): void;
  /** Resolves when an event was heard that `test` accepts. */
  until(test: (event: LibraryEvent) => boolean): Promise<void>;
}

function setting(t: TestContext): Setting {
  const library = smallLibrary(t);
  const { db } = library;
  const { feed, close } = openFeed(db);
  const board = new NowPlayingBoard(Date.now, () => true);
  const scan = { count: 0 };
  const status = () => ({ current: null, last: null, ...scan });
  const events = new LibraryEvents({
    db,
    clock: Date.now,
    log: testLog(),
    feed,
    nowPlaying: board,
    scanner: { status },
  });
  t.after(async () => {
    events.close();
    await close();
  });
  const listen = async (viewer: AccountViewer, topics: readonly Topic[] = ['library']): Promise<Heard> => {
    const heard: LibraryEvent[] = [];
    let ended = false;
    const { ready, close } = events.subscribe(viewer, {
      topics,
      told: (some) => void heard.push(...some),
      ended: () => {
        ended = true;
      },
    });
    await ready;
    const until = async (wanted: (event: LibraryEvent) => boolean) => {
      while (!heard.some(wanted)) await pause(2);
    };
    return { events: heard, isEnded: () => ended, close, until };
  };
  return { ...library, events, board, scan, listen };
}

const about = (gid: string) => (event: LibraryEvent) => 'gid' in event && event.gid === gid;

test('what one does with an item is told to oneself alone', async (t) => {
  const { people, db, listen, tracks, released } = setting(t);
  const [anna, same, ben] = await Promise.all([listen(people.anna), listen(people.anna), listen(people.ben)]);
  new Annotations(db).star(people.anna, [{ kind: 'track', gid: tracks[0] }]);
  await Promise.all([anna.until(about(tracks[0])), same.until(about(tracks[0]))]);
  const [event] = anna.events;
  assert.ok(event?.type === 'userData' && event.starredAt !== undefined && event.kind === 'track');
  assert.deepEqual([event.plays, event.rating, event.positionMs], [0, undefined, 0]);
  db.write((w) => w.run(`UPDATE albums SET title = 'Opened' WHERE gid = ?`, [released]));
  await ben.until(about(released));
  assert.ok(ben.events.every(({ type }) => type === 'item'));
});

test('a draft is news for its owner and the staff, and for all once it is released', async (t) => {
  const { people, db, listen, draft, draftTrack } = setting(t);
  const [anna, root, ben] = await Promise.all(
    [people.anna, people.root, people.ben].map((one) => listen(one)),
  );
  assert.ok(anna !== undefined && root !== undefined && ben !== undefined);
  db.write((w) => w.run(`UPDATE albums SET title = 'Sketch' WHERE gid = ?`, [draft]));
  await Promise.all([anna.until(about(draft)), root.until(about(draft))]);
  db.write((w) => w.run(`UPDATE albums SET status = 'released' WHERE gid = ?`, [draft]));
  await ben.until(about(draftTrack));
  assert.ok(ben.events.filter(about(draft)).length === 1);
  ben.events.length = 0;
  db.write((w) => w.run(`UPDATE albums SET status = 'draft' WHERE gid = ?`, [draft]));
  await ben.until(about(draftTrack));
  assert.deepEqual(
    ben.events
      .filter((event) => about(draft)(event) || about(draftTrack)(event))
      .map((event) => event.type === 'item' && event.change),
    ['gone', 'gone'],
  );
});

test('what is made is added, what is deleted is gone, and other connections count', async (t) => {
  const { people, db, listen } = setting(t);
  const ben = await listen(people.ben);
  const made = db.write((w) => {
    const { lastInsertRowid: id } = w.run(
      `INSERT INTO playlists (name, username, is_public) VALUES ('Mix', 'ben', 0)`,
    );
    return w.value<string>('SELECT gid FROM playlists WHERE id = ?', [id]) ?? '';
  });
  await ben.until(about(made));
  assert.deepEqual(ben.events, [{ type: 'item', kind: 'playlist', gid: made, change: 'added' }]);
  db.write((w) => w.run('DELETE FROM playlists WHERE gid = ?', [made]));
  await ben.until((event) => about(made)(event) && event.type === 'item' && event.change === 'gone');
});

test('who listens to what, and how a scan goes, for those who may know', async (t) => {
  const { people, board, db, scan, listen, tracks, draftTrack } = setting(t);
  const topics: readonly Topic[] = ['nowPlaying', 'scan'];
  const [anna, ben] = await Promise.all([listen(people.anna, topics), listen(people.ben, topics)]);
  const idOf = (gid: string) =>
    db.read((r) => r.value<number>('SELECT id FROM tracks WHERE gid = ?', [gid])) ?? 0;
  const playing = (count: number) => (event: LibraryEvent) =>
    event.type === 'nowPlaying' && event.players.length === count;
  board.set(people.anna, 'one', { id: idOf(draftTrack), durationS: 100 });
  await anna.until(playing(1));
  await ben.until(playing(0));
  board.set(people.root, 'two', { id: idOf(tracks[0]), durationS: 100 });
  await Promise.all([anna.until(playing(2)), ben.until(playing(1))]);
  assert.ok(!ben.events.some(playing(2)));
  scan.count = 7;
  const seven = (event: LibraryEvent) =>
    event.type === 'scan' && JSON.stringify(event.status).includes('"count":7');
  await Promise.all([anna.until(seven), ben.until(seven)]);
});

test('who was switched off is told nothing more', async (t) => {
  const { people, db, listen, events } = setting(t);
  const [ben, anna] = await Promise.all([listen(people.ben), listen(people.anna)]);
  db.write((w) => w.run(`UPDATE admin SET is_active = 0 WHERE username = 'ben'`));
  while (!ben.isEnded()) await pause(2);
  assert.ok(!anna.isEnded());
  events.close();
  while (!anna.isEnded()) await pause(2);
});
