import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { LogFeed, LogFiles } from '../src/logs/index.ts';
import { matchOf } from '../src/logs/search.ts';
import { until } from './broadcast.ts';
import { type Answer, House, itemsOf, quiet, textOf } from './house.ts';
import { folder, named } from './setting.ts';

const messages = (answer: Answer): unknown[] => itemsOf(answer).map(({ message }) => message);
const find = (house: House, query: string) => house.ask('GET', `/api/v1/hub/logs?${query}`);

/** A person who is a member of the built-in tenant. */
function addMember(house: House, name: string, role: string): Record<string, string> {
  house.storage.hub.write((writer) => {
    writer.run('INSERT INTO users (id, account_gid) VALUES (?, ?)', [`usr_${name}`, `gid-${name}`]);
    writer.run(`INSERT INTO memberships (user_id, tenant_id, role) VALUES (?, 'platform', ?)`, [
      `usr_${name}`,
      role,
    ]);
  });
  return { cookie: `person=${name}` };
}

describe('the log', () => {
  test('lines of all parts are found by words, level, source, time and request', async (t) => {
    const house = await House.open(t);
    house.log.info({ source: 'live', app: 'live' }, 'Die Bühne ist offen: naïve café');
    house.log.warn('disk "nearly" full (99%)');
    house.log.error({ err: new Error('broken pipe'), requestId: 'req-1' }, 'it broke off');
    house.log.debug('nobody wants this');
    assert.deepEqual(messages(await find(house, 'q=buhne')), ['Die Bühne ist offen: naïve café']);
    assert.deepEqual(messages(await find(house, 'q=CAF')), ['Die Bühne ist offen: naïve café']);
    assert.deepEqual(messages(await find(house, 'level=warn')), ['disk "nearly" full (99%)']);
    assert.deepEqual(messages(await find(house, 'requestId=req-1')), ['it broke off']);
    assert.deepEqual(messages(await find(house, 'q=nobody')), []);
    assert.deepEqual(messages(await find(house, 'since=2100-01-01T00:00:00Z')), []);
    assert.equal(messages(await find(house, 'until=2100-01-01T00:00:00Z&level=error')).length, 1);
    assert.deepEqual(messages(await find(house, 'until=2000-01-01T00:00:00Z')), []);
    assert.equal((await find(house, 'since=soon')).status, 400);
    const [broken] = itemsOf(await find(house, 'level=error'));
    assert.match(JSON.stringify(broken?.['meta']), /broken pipe/);
    assert.deepEqual(messages(await find(house, 'app=live&q=offen')), ['Die Bühne ist offen: naïve café']);
  });

  test('what failed or changed something is kept of the requests, with the id of its answer', async (t) => {
    const house = await House.open(t);
    await house.ask('GET', '/api/v1/apps/live/ingress');
    const missing = await house.ask('GET', '/api/v1/apps/live/ingress/nothing');
    await house.ask('POST', '/api/v1/apps/live/ingress', {});
    await until('both are there', async () => itemsOf(await find(house, 'source=http&app=live')).length >= 2);
    const lines = itemsOf(await find(house, 'source=http&app=live'));
    assert.deepEqual(
      lines.map(({ message }) => message),
      ['POST /api/v1/apps/live/ingress 201', 'GET /api/v1/apps/live/ingress/nothing 404'],
    );
    assert.equal(lines[1]?.['requestId'], missing.body['requestId']);
  });

  test('secrets are in none of it', async (t) => {
    const house = await House.open(t);
    house.log.warn({ password: 'hush', url: '/x', streamKey: 'k' }, 'careful');
    await house.ask('POST', `/api/v1/apps/live/nothing?token=verysecret`, {});
    await until('the request is there', async () => itemsOf(await find(house, 'source=http')).length > 0);
    const { text } = await find(house, '');
    for (const secret of ['hush', 'verysecret', house.token])
      assert.equal(text.includes(secret), false, secret);
  });

  test('those who run an app see what is about it, and nobody else anything', async (t) => {
    const house = await House.open(t);
    await house.storage.apps.create({ name: named('second') });
    const [editor, viewer, stranger] = [
      addMember(house, 'ed', 'editor'),
      addMember(house, 'vi', 'viewer'),
      { cookie: 'person=nobody' },
    ];
    house.log.warn({ app: 'live' }, 'about live');
    house.log.warn({ app: 'second' }, 'about second');
    const path = '/api/v1/apps/live/logs?level=warn';
    assert.deepEqual(messages(await house.ask('GET', path, undefined, editor)), ['about live']);
    assert.deepEqual(
      messages(await house.ask('GET', '/api/v1/apps/live/logs?q=second', undefined, editor)),
      [],
    );
    assert.equal((await house.ask('GET', path, undefined, viewer)).status, 403);
    assert.equal((await house.ask('GET', path, undefined, stranger)).status, 404);
    assert.equal((await house.ask('GET', path, undefined, {})).status, 401);
    for (const who of [editor, viewer, stranger])
      assert.equal((await house.ask('GET', '/api/v1/hub/logs', undefined, who)).status, 403);
  });

  test('lines are followed as they are written', async (t) => {
    const house = await House.open(t);
    const gone = new AbortController();
    const answer = await fetch(`${house.url}/api/v1/apps/live/logs/events?level=warn`, {
      headers: { authorization: `Bearer ${house.token}` },
      signal: gone.signal,
    });
    let heard = '';
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) heard += Buffer.from(chunk).toString('utf8');
    })().catch(() => {});
    house.log.warn({ app: 'live' }, 'first');
    house.log.info({ app: 'live' }, 'not this');
    house.log.warn('nor this');
    house.log.warn({ app: 'live' }, 'second');
    await until('both were told', () => heard.includes('"first"') && heard.includes('"second"'));
    assert.equal(/not this|nor this/.test(heard), false);
    gone.abort();
    await reading;
  });

  test('what is too old or too much is forgotten, its words too', async (t) => {
    let now = Date.now();
    const house = await House.open(t, { clock: () => now });
    house.log.warn('ancient words');
    await find(house, '');
    now += 31 * 24 * 3_600_000;
    house.log.warn('recent words');
    await find(house, '');
    house.live.logs.purge();
    assert.deepEqual(messages(await find(house, 'q=words')), ['recent words']);
    assert.equal(
      house.storage.hub.read((reader) =>
        reader.value(`SELECT count(*) FROM server_logs_fts WHERE server_logs_fts MATCH 'ancient'`),
      ),
      0,
    );
  });

  test('a flood of requests is counted, and does not push out the words of the house', async (t) => {
    const house = await House.open(t);
    await find(house, '');
    for (let line = 0; line < 500; line += 1)
      house.log.info({ method: 'GET', url: '/x', status: 404 }, 'request');
    house.log.info('the house speaks');
    const { status } = await find(house, 'q=house+speaks');
    assert.equal(status, 200);
    assert.equal(messages(await find(house, 'q=house+speaks')).length, 1);
    const [left] = messages(await find(house, 'q=too+many+came'));
    assert.match(JSON.stringify(left), /^"(3\d\d|400) lines/);
  });

  test('any text may be looked for, and pages end', async (t) => {
    const house = await House.open(t);
    for (let line = 0; line < 7; line += 1) house.log.info(`line ${line} of words`);
    let random = createHash('sha256')
      .update(String(testSeed(t)))
      .digest();
    for (let time = 0; time < 60; time += 1) {
      random = createHash('sha256').update(random).digest();
      const text = ['"', '*', ' OR ', 'NEAR(', 'line', '-', ':', '\u0301', '😀', '\0', "'", '^'][
        (random[0] ?? 0) % 12
      ];
      const any = random.toString(time % 2 === 0 ? 'latin1' : 'utf8', 0, 9) + (text ?? '');
      assert.equal((await find(house, `q=${encodeURIComponent(any)}`)).status, 200, JSON.stringify(any));
    }
    assert.equal(matchOf('…!"'), null);
    const seen: unknown[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page = await find(house, `q=words&limit=3${next === '' ? '' : `&cursor=${next}`}`);
      seen.push(...messages(page));
      next = page.body['next'] === null ? null : textOf(page.body['next']);
    }
    assert.deepEqual(
      seen,
      [6, 5, 4, 3, 2, 1, 0].map((line) => `line ${line} of words`),
    );
  });
});

test('files begin anew when they are full, and the oldest go', async (t) => {
  const dir = folder(t);
  const feed = new LogFeed(quiet);
  const files = new LogFiles({ folder: dir, feed, fileBytes: 1000, keep: 2 });
  feed.log.child({ requestId: 'abc' }).info({ password: 'hush' }, 'early');
  for (let file = 0; file < 6; file += 1) {
    feed.log.info({ filler: 'x'.repeat(1200) }, `file ${file}`);
    const written = (): boolean => readFileSync(join(dir, 'server.log'), 'utf8').includes(`file ${file}`);
    await until(
      'it is written',
      () => statSync(join(dir, 'server.log'), { throwIfNoEntry: false }) !== undefined && written(),
    );
  }
  feed.log.warn('the last');
  await files.close();
  const names = readdirSync(dir).toSorted();
  assert.equal(names.length, 3);
  assert.equal(names[0], 'server.log');
  const last = readFileSync(join(dir, 'server.log'), 'utf8');
  assert.match(last, /"msg":"the last"/);
  for (const name of names) assert.equal(statSync(join(dir, name)).mode & 0o077, 0);
  const again = new LogFiles({ folder: dir, feed, keep: 2 });
  feed.log.child({ requestId: 'abc' }).info({ password: 'hush' }, 'late');
  await again.close();
  const line: unknown = JSON.parse(
    readFileSync(join(dir, 'server.log'), 'utf8').trim().split('\n').at(-1) ?? '',
  );
  assert.deepEqual(line && typeof line === 'object' && { ...line, time: '' }, {
    level: 'info',
    time: '',
    requestId: 'abc',
    password: '***',
    msg: 'late',
  });
});
