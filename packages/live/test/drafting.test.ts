import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createProcesses, detectFfmpeg } from '@bandstand/media';
import { needs } from '../../../tools/needs.ts';
import type { LivePrincipal } from '../src/access/index.ts';
import { Drafting, DraftRefused, type LibraryDrafts } from '../src/drafts/index.ts';
import { AppJobs } from '../src/jobs/index.ts';
import { VodJobs } from '../src/music/vod-jobs.ts';
import { TrackLists } from '../src/tracklist/index.ts';
import { live, ffmpeg as runFfmpeg, until } from './broadcast.ts';
import { folder, open, silent } from './setting.ts';

const person: LivePrincipal = {
  kind: 'account',
  account: { gid: 'anna', username: 'anna', alias: null, email: null, role: 'user', isActive: true },
  scopes: ['edit'],
  via: 'cookie',
};

test('a release goes on where it was stopped, and a refusal is told', needs('ffmpeg'), async (t) => {
  const storage = await open(t, folder(t));
  const path = join(storage.folders.app(live), 'recordings', 'night.m4a');
  const { code, said } = await runFfmpeg(
    ...'-f lavfi -i sine=frequency=440:duration=9 -c:a aac'.split(' '),
    path,
  );
  assert.equal(code, 0, said);
  const processes = createProcesses({ maxConcurrent: 1 });
  t.after(() => processes.close());
  const ffmpeg = await detectFfmpeg({ processes });
  assert.ok(ffmpeg);
  storage.databases.write(live, (writer, { id }) => {
    writer.run(
      `INSERT INTO vods (app_id, name, status, public_id, local_path, duration_s, started_at)
       VALUES (?, 'night', 'ready', 'v1', 'recordings/night.m4a', 9, '2026-11-22T20:00:00.000Z')`,
      [id],
    );
    for (const [at, title] of ['One', 'Two', 'Three'].entries())
      writer.run('INSERT INTO track_list (vod_id, starts_ms, title) VALUES (1, ?, ?)', [at * 3000, title]);
  });

  const calls: string[] = [];
  const there = new Set<string>();
  let trouble: Error | undefined = new Error('the disk was away');
  const drafts: LibraryDrafts = {
    check: () => {},
    has: () => true,
    begin: (account, { title, date }) => {
      calls.push(`begin ${account} ${title} ${date}`);
      return 'release';
    },
    isThere: (_account, _release, name) => there.has(name),
    send: async (_account, release, { name, suffix, bytes }) => {
      calls.push(`send ${release} ${name}.${suffix}`);
      assert.ok(bytes > 1000);
      if (there.size === 1 && trouble) {
        const error = trouble;
        trouble = undefined;
        throw error;
      }
      there.add(name);
    },
  };
  const library = { seen: (_who: LivePrincipal | null, tracks: readonly string[]) => new Set(tracks) };
  const lists = new TrackLists({ databases: storage.databases, library });
  const jobs = new AppJobs({
    storage,
    clock: Date.now,
    log: silent,
    pollMs: 10,
    retry: { baseMs: 1, capMs: 1 },
  });
  t.after(() => jobs.close());
  const scratch = folder(t);
  const personOf = () => person;
  const files = { atHand: () => Promise.resolve(path) };
  const drafting = new Drafting({ files, lists, drafts, processes, ffmpeg, personOf, folder: scratch });
  jobs.handle('library.draft', (work) => drafting.work(work));
  jobs.start();

  const asked = new VodJobs({ storage, jobs, clock: Date.now });
  const ask = () =>
    asked.ask(live, 'library.draft', asked.vod(live, 'v1'), {
      account: 'anna',
      mode: 'tracks',
      title: 'Night',
      artist: null,
      since: '2026-11-22T20:00:00.000Z',
    });
  const first = ask();
  assert.equal(ask().id, first.id, 'one at a time');
  const last = () => asked.last(live, 'library.draft', asked.vod(live, 'v1'));
  await until('it is done', () => last().state === 'done');
  assert.deepEqual(calls, [
    'begin anna Night 2026-11-22',
    'send release 01 One.m4a',
    'send release 02 Two.m4a',
    'send release 02 Two.m4a',
    'send release 03 Three.m4a',
  ]);
  assert.deepEqual([last().result, last().attempts], [{ release: 'release' }, 2]);
  assert.equal(asked.vod(live, 'v1').libraryRelease, 'release');

  there.clear();
  there.add('none');
  trouble = new DraftRefused('quota_exceeded', 'There is no room.');
  ask();
  await until('it is refused', () => last().state === 'done' && last().id !== first.id);
  assert.deepEqual(last().result, { refused: { code: 'quota_exceeded', message: 'There is no room.' } });
});
