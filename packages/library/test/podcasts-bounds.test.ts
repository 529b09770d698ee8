import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createOutbound } from '@bandstand/http';
import { createImages, createTagReader } from '@bandstand/media';
import { type FeedEpisode, parseFeed } from '../src/podcast-feed/index.ts';
import { insertChannel } from '../src/podcasts/channel-store.ts';
import { downloadEpisode } from '../src/podcasts/download.ts';
import { episodesBefore, forgetOld, mergeEpisodes } from '../src/podcasts/episode-store.ts';
import { PodcastFiles } from '../src/podcasts/files.ts';
import { PodcastJobs } from '../src/podcasts/jobs.ts';
import { openLibrary } from './fresh-library.ts';

const now = '2026-03-01T00:00:00.000Z';

function library(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-podcasts-'));
  const db = openLibrary(join(folder, 'library.db'));
  t.after(() => {
    db.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  const gid = db.write((writer) => insertChannel(writer, 'https://example.org/feed', now));
  const all = () => db.read((reader) => episodesBefore(reader, { limit: 500 }));
  return { folder, db, gid, all };
}

const item = (guid: string, publishedAt: string | null = null): FeedEpisode => ({
  guid,
  title: guid,
  description: null,
  publishedAt,
  durationS: null,
  season: null,
  number: null,
  sourceUrl: `https://example.org/${guid}.mp3`,
});

test('episodes without dates, with the same or with one name twice keep the order of their feed', () => {
  const line = (guid: string, title: string, date = '') =>
    `<item><guid>${guid}</guid><title>${title}</title>${date}<enclosure url="https://example.org/${title}.mp3"/></item>`;
  const dated = '<pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate>';
  const items = [
    line('a', 'A', dated),
    line('b', 'B', dated),
    line('a', 'A again'),
    line('c', 'C'),
    line('d', 'D'),
    line('e', 'E', '<pubDate>the day before yesterday</pubDate>'),
  ];
  const feed = parseFeed(
    Buffer.from(`<rss><channel><title>T</title>${items.join('')}</channel></rss>`),
    'https://example.org/feed',
  );
  assert.deepEqual(
    feed.episodes.map(({ title }) => title),
    ['A', 'B', 'C', 'D', 'E'],
  );
});

test('a date of days to come counts as the day on which it was first seen', (t) => {
  const { db, all } = library(t);
  db.write((writer) =>
    mergeEpisodes(writer, 1, [item('x', '2099-01-01T00:00:00.000Z'), item('y', now)], { now, fresh: 9 }),
  );
  assert.deepEqual(
    all().map(({ publishedAt }) => publishedAt),
    [now, now],
  );
});

test('a feed that names everything anew each time does not fill the database; what was fetched stays', (t) => {
  const { db, all } = library(t);
  for (let round = 0; round < 5; round += 1)
    db.write((writer) => {
      const time = new Date(Date.parse(now) + round * 1000).toISOString();
      const names = Array.from({ length: 20 }, (_, n) => item(`${round}-${n}`, now));
      mergeEpisodes(writer, 1, names, { now: time, fresh: 9 });
      writer.run(`UPDATE podcast_episodes SET updated_at = ? WHERE guid LIKE ?`, [time, `${round}-%`]);
      if (round === 0) writer.run(`UPDATE podcast_episodes SET status = 'completed' WHERE guid = '0-7'`);
      forgetOld(writer, 1, 30);
    });
  const titles = all().map(({ title }) => title);
  assert.equal(titles.length, 31);
  assert.ok(titles.includes('0-7'));
  assert.equal(titles.filter((title) => title.startsWith('4-')).length, 20, 'the present ones are all there');
});

test('what others have begun counts as stored: many broken downloads do not take more than is allowed', async (t) => {
  const { db, gid, folder, all } = library(t);
  const outbound = createOutbound();
  const tags = createTagReader({ threads: 1 });
  t.after(() => Promise.all([outbound.close(), tags.close()]));
  db.write((writer) => mergeEpisodes(writer, 1, [item('x', now)], { now, fresh: 9 }));
  db.write((writer) => writer.run(`UPDATE podcast_episodes SET status = 'downloading'`));
  const [episode] = all();
  assert.ok(episode);
  const begun = join(folder, 'podcasts', gid);
  mkdirSync(begun, { recursive: true });
  writeFileSync(join(begun, 'another.part'), Buffer.alloc(1000));
  const limits = () => ({ episodeBytes: 1000, allBytes: 1000 });
  const options = { db, clock: Date.now, outbound, tags, files: new PodcastFiles(folder), limits };
  const signal = new AbortController().signal;
  await downloadEpisode(options, episode.gid, { signal, progress: () => {}, last: false });
  assert.match(all()[0]?.errorMessage ?? '', /no room for more episodes/);
});

test('after a kill, strays go, and an episode whose job is lost says so', async (t) => {
  const { db, gid, folder, all } = library(t);
  const outbound = createOutbound();
  const tags = createTagReader({ threads: 1 });
  const files = new PodcastFiles(folder);
  const around = { db, clock: Date.now, outbound, files };
  const jobs = new PodcastJobs({
    db,
    clock: Date.now,
    log: { info() {}, warn() {}, error() {} },
    random: Math.random,
    refreshing: {
      ...around,
      random: Math.random,
      images: createImages(),
      parse: () => Promise.resolve({ problem: 'nothing is read here' }),
      everyHours: () => 24,
    },
    downloading: { ...around, tags, limits: () => ({ episodeBytes: 1, allBytes: 1 }) },
  });
  t.after(() => Promise.all([jobs.close(), outbound.close(), tags.close()]));
  db.write((writer) => {
    mergeEpisodes(writer, 1, [item('lost', now), item('here', now)], { now, fresh: 9 });
    writer.run(`UPDATE podcast_episodes SET status = 'downloading', job_id = 'none' WHERE guid = 'lost'`);
    writer.run(
      `UPDATE podcast_episodes SET status = 'completed', file_path = 'podcasts/${gid}/' || gid || '.mp3' WHERE guid = 'here'`,
    );
  });
  const here = all().find(({ title }) => title === 'here');
  const own = join(folder, 'podcasts', gid);
  const kept = [`${here?.gid ?? ''}.mp3`, 'cover.webp'];
  const strays = [`${here?.gid ?? ''}.ogg`, 'somebody.mp3', 'else.part'];
  mkdirSync(own, { recursive: true });
  mkdirSync(join(folder, 'podcasts', 'unfollowed'));
  for (const name of [...kept, ...strays]) writeFileSync(join(own, name), 'x');
  await jobs.sweep();
  for (const name of kept) assert.ok(existsSync(join(own, name)), name);
  for (const name of strays) assert.ok(!existsSync(join(own, name)), name);
  assert.ok(!existsSync(join(folder, 'podcasts', 'unfollowed')));
  const lost = all().find(({ title }) => title === 'lost');
  assert.equal(lost?.status, 'error');
  assert.match(lost?.errorMessage ?? '', /interrupted/);
});
