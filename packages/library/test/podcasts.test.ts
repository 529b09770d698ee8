import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openPublisher, type Publisher, rss, type Show } from './podcast-server.ts';
import { schemaProblems } from './subsonic-schema-rules.ts';
import { at, code, list, openSubsonic, type Query, type SubsonicSetting } from './subsonic-setting.ts';
import { jsonOf, problemsOf, withoutEmpty } from './subsonic-specification.ts';
import { parseXml } from './subsonic-xml.ts';

const mp3 = readFileSync(fileURLToPath(new URL('../../media/test/fixtures/sine.mp3', import.meta.url)));

describe('podcasts', () => {
  let setting: SubsonicSetting;
  let publisher: Publisher;
  let managing: string;
  before(async () => {
    setting = await openSubsonic({ albums: 3 });
    managing = setting.services.appPasswords.create(1, 'desk', { manages: true }).secret;
  });
  beforeEach(async () => {
    publisher = await openPublisher();
  });
  afterEach(async () => {
    for (const one of await channels()) await manage('deletePodcastChannel', { id: String(at(one, 'id')) });
    await publisher.close();
  });
  after(() => setting.close());

  const manage = (method: string, query: Query = {}) =>
    setting.ask(null, method, { apiKey: managing, ...query });
  const channels = async () => list(await setting.ask('listener', 'getPodcasts'), 'podcasts.channel');
  const only = async (): Promise<unknown> => (await channels())[0];
  const episode = async (index = 0): Promise<unknown> => at(await only(), `episode.${index}`);
  const folder = (): string => join(setting.folder, 'podcasts');

  async function until<T>(look: () => Promise<T>, done: (found: T) => boolean): Promise<T> {
    for (const end = Date.now() + 60_000; ; ) {
      const found = await look();
      if (done(found)) return found;
      assert.ok(Date.now() < end, `It did not come to pass: ${JSON.stringify(found)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  const status = (wanted: string) => (one: unknown) => at(one, 'status') === wanted;

  const show = (...guids: readonly string[]): Show => ({
    title: 'Night talk',
    items: guids.map((guid, index) => ({
      guid,
      url: `${publisher.url}/${guid}.mp3`,
      date: `Tue, 0${9 - index} Feb 2026 10:00:00 GMT`,
    })),
  });

  async function follow(feed: string): Promise<unknown> {
    publisher.put('/feed', feed);
    assert.equal((await manage('createPodcastChannel', { url: `${publisher.url}/feed` }))['status'], 'ok');
    return until(only, (one) => at(one, 'status') !== 'new');
  }

  test('a feed becomes a channel with episodes, read again only when it changed', async () => {
    const image = readFileSync(
      fileURLToPath(new URL('../../media/test/fixtures/cover.jpg', import.meta.url)),
    );
    publisher.put('/art.jpg', image);
    const channel = await follow(rss({ ...show('one', 'two'), image: '/art.jpg' }));
    assert.equal(at(channel, 'status'), 'completed');
    assert.equal(at(channel, 'title'), 'Night talk');
    assert.equal(at(channel, 'description'), 'Words & sounds');
    assert.deepEqual(
      list(channel, 'episode').map((one) => [
        at(one, 'title'),
        at(one, 'status'),
        at(one, 'duration'),
        at(one, 'publishDate'),
      ]),
      [
        ['Talk one – <live>', 'new', 3723, '2026-02-09T10:00:00.000Z'],
        ['Talk two – <live>', 'new', 3723, '2026-02-08T10:00:00.000Z'],
      ],
    );
    const pictured = await until(only, (one) => String(at(one, 'coverArt')).includes('_'));
    const cover = await fetch(
      setting.address('listener', 'getCoverArt', { id: String(at(pictured, 'coverArt')), size: 100 }),
    );
    assert.equal(cover.headers.get('content-type'), 'image/jpeg');
    await manage('refreshPodcasts');
    await until(
      async () => publisher.at('/feed').length,
      (count) => count === 2,
    );
    assert.ok(publisher.at('/feed')[1]?.headers['if-none-match']);
    publisher.put('/feed', rss(show('zero', 'one')));
    await until(
      async () => {
        await manage('refreshPodcasts');
        return list(await only(), 'episode').length;
      },
      (count) => count === 3,
    );
  });

  test('an episode is fetched, heard in ranges and by its own address, and deleted', async () => {
    publisher.put('/one.mp3', mp3);
    await follow(rss(show('one')));
    const id = String(at(await episode(), 'id'));
    assert.equal(at(await episode(), 'streamId'), undefined);
    assert.equal(code(await setting.ask('listener', 'stream', { id })), 0, 'not here yet');
    await manage('downloadPodcastEpisode', { id });
    const here = await until(episode, status('completed'));
    assert.deepEqual(
      ['streamId', 'suffix', 'contentType', 'size'].map((key) => at(here, key)),
      [id, 'mp3', 'audio/mpeg', mp3.length],
    );
    const whole = await fetch(setting.address('listener', 'stream', { id }));
    assert.deepEqual(Buffer.from(await whole.arrayBuffer()), mp3);
    const part = await fetch(setting.address('listener', 'stream', { id }), {
      headers: { range: 'bytes=10-19' },
    });
    assert.equal(part.status, 206);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), mp3.subarray(10, 20));
    await manage('downloadPodcastEpisode', { id });
    assert.equal(publisher.at('/one.mp3').length, 1, 'what is here is not fetched again');
    await manage('deletePodcastEpisode', { id });
    assert.equal(at(await episode(), 'status'), 'deleted');
    assert.deepEqual(readdirSync(join(folder(), readdirSync(folder())[0] ?? '')), []);
    assert.equal(code(await setting.ask('listener', 'stream', { id })), 0);
  });

  test('a download that broke off is gone on with where it ended', async () => {
    const etag = '"v1"';
    const begun = async (): Promise<number> => {
      const names = existsSync(folder()) ? readdirSync(folder(), { recursive: true, encoding: 'utf8' }) : [];
      const part = names.find((name) => name.endsWith('.part'));
      return part === undefined ? 0 : statSync(join(folder(), part)).size;
    };
    publisher.put('/one.mp3', (request, response) => {
      const { range } = request.headers;
      if (range === undefined) {
        response.writeHead(200, { etag, 'content-length': mp3.length });
        response.write(mp3.subarray(0, 1000));
        void until(begun, (bytes) => bytes === 1000).then(() => response.destroy());
        return;
      }
      const from = Number(range.slice(6, -1));
      response.writeHead(206, { etag, 'content-range': `bytes ${from}-${mp3.length - 1}/${mp3.length}` });
      response.end(mp3.subarray(from));
    });
    await follow(rss(show('one')));
    await manage('downloadPodcastEpisode', { id: String(at(await episode(), 'id')) });
    await until(
      async () => publisher.at('/one.mp3').length,
      (count) => count === 1,
    );
    // The next attempt is due in up to a minute; here it is due now.
    await until(async () => {
      setting.db.write((w) =>
        w.run(`UPDATE jobs SET next_attempt_at = 0 WHERE kind = 'podcast.download' AND state = 'waiting'`),
      );
      await manage('refreshPodcasts');
      return episode();
    }, status('completed'));
    const [, second] = publisher.at('/one.mp3');
    assert.equal(second?.headers.range, 'bytes=1000-');
    assert.equal(second?.headers['if-range'], etag);
    const id = String(at(await episode(), 'id'));
    const whole = await fetch(setting.address('listener', 'stream', { id }));
    assert.deepEqual(Buffer.from(await whole.arrayBuffer()), mp3);
  });

  test('what is no sound, too large or away is an error that says so, and leaves no file', async () => {
    publisher.put('/text.mp3', '<html>pay first</html>'.repeat(100));
    publisher.put('/large.mp3', Buffer.concat([mp3, mp3, mp3, mp3]));
    await follow(rss(show('text', 'large', 'away')));
    setting.db.write((w) =>
      w.run(`INSERT INTO settings (key, value) VALUES ('podcastEpisodeBytes', ?)`, [String(mp3.length + 1)]),
    );
    const ids = list(await only(), 'episode').map((one) => String(at(one, 'id')));
    for (const id of ids) await manage('downloadPodcastEpisode', { id });
    for (const [index, words] of [/no sound/, /larger than/, /404/].entries()) {
      const failed = await until(() => episode(index), status('error'));
      const message = setting.db.read((r) =>
        r.value<string>('SELECT error_message FROM podcast_episodes WHERE gid = ?', [
          String(at(failed, 'id')).slice(3),
        ]),
      );
      assert.match(message ?? '', words);
    }
    assert.deepEqual(readdirSync(join(folder(), readdirSync(folder())[0] ?? '')), []);
    setting.db.write((w) =>
      w.run(`UPDATE settings SET key = 'podcastBytes', value = '1024' WHERE key = 'podcastEpisodeBytes'`),
    );
    publisher.put('/away.mp3', mp3);
    await manage('downloadPodcastEpisode', { id: ids[2] ?? '' });
    await until(() => episode(2), status('error'));
    setting.db.write((w) => w.run(`DELETE FROM settings WHERE key = 'podcastBytes'`));
  });

  test('a feed that cannot be read says why, and is asked ever more seldom', async () => {
    const failing = await follow('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>');
    assert.equal(at(failing, 'status'), 'error');
    assert.match(String(at(failing, 'errorMessage')), /declare a type/);
    const next = () =>
      setting.db.read((r) =>
        r.get<{ failures: number; at: string | null }>(
          'SELECT failures, next_refresh_at AS at FROM podcast_channels',
        ),
      );
    assert.equal(next()?.failures, 1);
    assert.ok(Date.parse(next()?.at ?? '') > Date.now() + 5 * 3_600_000);
    publisher.put('/feed', (_request, response) => response.writeHead(410).end());
    await manage('refreshPodcasts');
    await until(
      async () => next(),
      (row) => row?.failures === 2,
    );
    assert.equal(next()?.at, null, 'what is gone for good is left alone');
    publisher.put('/feed', rss(show('one')));
    await manage('refreshPodcasts');
    await until(only, status('completed'));
    assert.equal(next()?.failures, 0);
  });

  test('listeners hear and may not manage; addresses into this network, and what is none, are refused', async () => {
    publisher.put('/one.mp3', mp3);
    const id = String(at(await follow(rss(show('one'))), 'id'));
    const episodeId = String(at(await episode(), 'id'));
    for (const [method, query] of [
      ['createPodcastChannel', { url: 'https://show.example/feed' }],
      ['deletePodcastChannel', { id }],
      ['deletePodcastEpisode', { id: episodeId }],
      ['downloadPodcastEpisode', { id: episodeId }],
      ['refreshPodcasts', {}],
    ] as const)
      assert.equal(code(await setting.ask('listener', method, query)), 50, method);
    for (const url of ['nonsense', 'file:///etc/passwd', 'https://me:secret@show.example/'])
      assert.equal(code(await manage('createPodcastChannel', { url })), 0, url);
    assert.equal(code(await manage('deletePodcastChannel', { id: episodeId })), 70);
    assert.equal(code(await manage('getPodcastEpisode', { id: id.replace('pc-', 'pe-') })), 70);
    await manage('createPodcastChannel', { url: 'http://127.0.0.2:1/feed' });
    const refused = await until(
      async () => (await channels()).find((one) => String(at(one, 'url')).includes('127.0.0.2')),
      status('error'),
    );
    assert.equal(at(refused, 'title'), 'http://127.0.0.2:1/feed');
    await manage('deletePodcastChannel', { id });
    assert.equal(existsSync(join(folder(), id.slice(3))), false);
    assert.equal(code(await setting.ask('listener', 'getPodcasts', { id })), 70);
  });

  test('the answers keep to the specification', async () => {
    publisher.put('/one.mp3', mp3);
    await follow(rss(show('one', 'two')));
    const id = String(at(await episode(), 'id'));
    await manage('downloadPodcastEpisode', { id });
    await until(episode, status('completed'));
    for (const [method, query] of [
      ['getPodcasts', {}],
      ['getPodcasts', { includeEpisodes: false }],
      ['getNewestPodcasts', { count: 1 }],
      ['getPodcastEpisode', { id }],
    ] as const) {
      const root = parseXml(
        await (await fetch(setting.address('listener', method, { ...query, f: 'xml' }))).text(),
      );
      const json = await setting.ask('listener', method, query);
      assert.deepEqual(schemaProblems(root), [], method);
      assert.deepEqual(problemsOf(json), [], method);
      assert.deepEqual(withoutEmpty(jsonOf(root)), withoutEmpty(json), method);
    }
    const newest = await setting.ask('listener', 'getNewestPodcasts', { count: 1 });
    assert.deepEqual(
      list(newest, 'newestPodcasts.episode').map((one) => at(one, 'id')),
      [id],
    );
  });
});
