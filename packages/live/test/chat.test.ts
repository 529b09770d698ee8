import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { cleanText, isEmoji, parseSaid } from '../src/chat/words.ts';
import { until } from './broadcast.ts';
import { House, itemsOf, textOf } from './house.ts';
import { named } from './setting.ts';

const path = '/api/v1/apps/live/rooms/live/chat';

type Heard = Readonly<Record<string, unknown>>;

/** Somebody in a room. */
class Talk {
  readonly heard: Heard[] = [];
  closed = false;
  readonly #socket: WebSocket;

  constructor(url: string, headers: Record<string, string>) {
    this.#socket = new WebSocket(url.replace('http', 'ws'), { headers });
    this.#socket.addEventListener('message', ({ data }) => {
      const value: unknown = JSON.parse(String(data));
      this.heard.push(typeof value === 'object' ? { ...value } : {});
    });
    this.#socket.addEventListener('close', () => {
      this.closed = true;
    });
    this.#socket.addEventListener('error', () => {});
  }

  static async enter(
    t: TestContext,
    house: House,
    who: { name?: string; person?: string } = {},
  ): Promise<Talk> {
    const query = who.name === undefined ? '' : `?name=${encodeURIComponent(who.name)}`;
    const headers = who.person === undefined ? {} : { cookie: `person=${who.person}`, origin: house.url };
    const talk = new Talk(`${house.url}${path}${query}`, headers);
    t.after(() => talk.leave());
    await until('he is in', () => talk.of('hello').length > 0 || talk.closed);
    return talk;
  }

  of(type: string): Heard[] {
    return this.heard.filter((message) => message['type'] === type);
  }

  texts(): unknown[] {
    return this.of('message').map(({ text }) => text);
  }

  say(message: object | string): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  leave(): void {
    this.#socket.close();
  }
}

async function chatting(
  t: TestContext,
  features: object = { 'features.chat': true, 'features.reactions': true },
) {
  const house = await House.open(t);
  house.configure('live', { ...features });
  await until('it is on', () => house.live.settings.of(named('live')).features.chat);
  return house;
}

test('it is off until the app wants it, and then for those who may watch', async (t) => {
  const house = await House.open(t);
  assert.equal((await house.ask('GET', `${path}/messages`, undefined, {})).status, 404);
  assert.equal((await Talk.enter(t, house)).closed, true);
  house.configure('live', { 'features.chat': true, 'features.public_playback': false });
  await until('it is on', () => house.live.settings.of(named('live')).features.chat);
  assert.equal((await house.ask('GET', `${path}/messages`, undefined, {})).status, 401);
  assert.equal((await house.ask('GET', `${path}/messages`, undefined, { cookie: 'person=x' })).status, 404);
  const made = await house.ask('POST', '/api/v1/apps/live/streams/live/play-token', {});
  const token = textOf(made.body['token']);
  assert.equal((await house.ask('GET', `${path}/messages?token=${token}`, undefined, {})).status, 200);
  assert.equal((await house.ask('GET', `/api/v1/apps/live/rooms/none/chat/messages`)).status, 404);
});

test('what is read beside a stream costs no use of a token', async (t) => {
  const house = await chatting(t, { 'features.chat': true, 'features.public_playback': false });
  const made = await house.ask('POST', '/api/v1/apps/live/streams/live/play-token', { maxUses: 1 });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const token = textOf(Object(made.body).token);
  const ask = async (place: string) => (await fetch(`${house.url}${place}?token=${token}`)).status;
  for (let time = 0; time < 2; time += 1) {
    assert.equal(await ask(`${path}/messages`), 200);
    assert.equal(await ask('/api/v1/apps/live/rooms/live/viewers'), 200);
  }
  assert.equal(await ask('/hls/live/live/index.m3u8'), 404, 'nobody publishes, but the door is open');
  assert.equal(await ask('/hls/live/live/index.m3u8'), 401);
  assert.equal(await ask(`${path}/messages`), 200);
});

test('what one says all hear, who comes later sees it, and it is there by pages', async (t) => {
  const house = await chatting(t);
  const ana = await Talk.enter(t, house, { person: 'ana' });
  const guest = await Talk.enter(t, house, { name: ' Bo\u202E\u0007  Guest ' });
  assert.deepEqual(ana.of('hello')[0]?.['you'], {
    id: 'account:gid-ana',
    name: 'ana',
    guest: false,
    moderator: false,
  });
  ana.say({ type: 'say', text: ' <b>hello</b>\n\n you ', ref: 'r1' });
  await until('both hear', () => ana.texts().length + guest.texts().length === 2);
  assert.deepEqual(guest.texts(), ['<b>hello</b> you']);
  await until('it is acknowledged', () => ana.of('said')[0]?.['ref'] === 'r1');
  guest.say({ type: 'say', text: 'hi' });
  await until('ana hears', () => ana.texts().length === 2);
  const author = ana.of('message')[1]?.['author'];
  assert.match(JSON.stringify(author), /"id":"guest:[\w-]{16}","name":"Bo Guest","guest":true/);
  assert.equal(JSON.stringify(ana.heard).includes('127.0.0.1'), false);
  const late = await Talk.enter(t, house);
  const seen = late.of('hello')[0]?.['messages'];
  assert.deepEqual(Array.isArray(seen) && seen.map((message: Heard) => message['text']), [
    '<b>hello</b> you',
    'hi',
  ]);
  const page = await house.ask('GET', `${path}/messages?limit=1`, undefined, {});
  const rest = await house.ask(
    'GET',
    `${path}/messages?limit=1&cursor=${textOf(page.body['next'])}`,
    undefined,
    {},
  );
  assert.deepEqual(
    [...itemsOf(page), ...itemsOf(rest)].map(({ text }) => text),
    ['hi', '<b>hello</b> you'],
  );
  await until('three are told', () => ana.of('presence').at(-1)?.['present'] === 3);
  late.leave();
  await until('two are left', () => ana.of('presence').at(-1)?.['present'] === 2);
  assert.equal((await house.ask('GET', `${path}/present`, undefined, {})).body['present'], 2);
});

test('reactions are gathered, and too much of anything is refused', async (t) => {
  const house = await chatting(t);
  const one = await Talk.enter(t, house, { person: 'ana' });
  const two = await Talk.enter(t, house, { person: 'bo' });
  for (let time = 0; time < 30; time += 1) one.say({ type: 'react', emoji: '🔥' });
  await until('the last are refused', () => one.of('error').length >= 5);
  const told = () =>
    two
      .of('reactions')
      .reduce((sum, { counts }) => sum + Number(JSON.stringify(counts).match(/\d+/)?.[0]), 0);
  await until('they are told', () => told() >= 20 && told() + one.of('error').length === 30);
  assert(two.of('reactions').length < 20);
  for (let time = 0; time < 8; time += 1) one.say({ type: 'say', text: `line ${time}` });
  await until('the last are refused', () =>
    one.of('error').some(({ code, message }) => code === 'too_many' && /say/.test(String(message))),
  );
  assert.equal(two.texts().length >= 5 && two.texts().length < 8, true);
  for (const wrong of [
    '',
    '[]',
    '{',
    '{"type":"say"}',
    '{"type":"say","text":" "}',
    '{"type":"react","emoji":"<b>"}',
  ])
    one.say(wrong);
  await until(
    'they are refused',
    () => one.of('error').filter(({ code }) => code === 'invalid').length === 6,
  );
  assert.equal(one.closed, false);
});

test('a moderator takes messages away, bans with an end, and lets write again', async (t) => {
  const house = await chatting(t);
  const loud = await Talk.enter(t, house, { person: 'loud' });
  const other = await Talk.enter(t, house, { person: 'other' });
  loud.say({ type: 'say', text: 'rude' });
  await until('it is heard', () => other.texts().length === 1);
  const id = Number(other.of('message')[0]?.['id']);
  const own = { cookie: 'person=loud', origin: house.url };
  assert.equal(
    (await house.ask('DELETE', `${path}/messages/${id}`, undefined, { ...own, cookie: 'person=other' }))
      .status,
    403,
  );
  assert.equal((await house.ask('DELETE', `${path}/messages/${id}`)).status, 204);
  await until('all hear so', () => other.of('removed')[0]?.['id'] === id && loud.of('removed').length === 1);
  assert.equal((await house.ask('GET', `${path}/messages`)).text.includes('rude'), false);
  assert.equal((await house.ask('DELETE', `${path}/messages/${id}`)).status, 404);
  const bans = '/api/v1/apps/live/chat/bans';
  const over = new Date(Date.now() - 1000).toISOString();
  const ban = { subject: 'account:gid-loud', room: 'live', reason: 'rude' };
  assert.equal((await house.ask('POST', bans, { ...ban, until: over })).status, 201);
  loud.say({ type: 'say', text: 'I may' });
  await until('it is heard', () => other.texts().includes('I may'));
  const made = await house.ask('POST', bans, { ...ban, until: '2100-01-01T00:00:00Z' });
  loud.say({ type: 'say', text: 'not this' });
  await until('it is refused', () => loud.of('error').some(({ code }) => code === 'forbidden'));
  loud.say({ type: 'react', emoji: '👍' });
  await until('that too', () => loud.of('error').length === 2);
  const listed = itemsOf(await house.ask('GET', bans));
  assert.equal(listed.length, 2);
  assert.ok(
    listed.every(({ name }) => name === 'loud'),
    'who they are is told by the name under which they wrote',
  );
  assert.equal((await house.ask('POST', bans, ban, own)).status, 404);
  assert.equal((await house.ask('DELETE', `${bans}/${Number(made.body['id'])}`)).status, 204);
  loud.say({ type: 'say', text: 'again' });
  await until('it is heard', () => other.texts().includes('again'));
  assert.equal(other.texts().includes('not this'), false);
});

describe('words', () => {
  test('text is made plain, and cut between letters', () => {
    assert.equal(cleanText('a\u0000b\r\n c\u2066d', 100), 'a b cd');
    assert.equal(cleanText('👩‍👩‍👧‍👦👍🏽x', 2), '👩‍👩‍👧‍👦👍🏽');
    assert.equal(cleanText(`a${'\u0301'.repeat(5000)}b`, 5).length <= 31, true);
    assert.equal(cleanText('\ud800x', 5), '\ufffdx');
  });

  test('a reaction is one picture', () => {
    for (const yes of ['👍', '❤️', '👍🏽', '🇨🇭', '👩‍👩‍👧‍👦']) assert(isEmoji(yes), yes);
    for (const no of ['', 'a', '1', '👍👍', '👍a', '<b>', '#']) assert(!isEmoji(no), no);
    assert.equal(parseSaid(new Uint8Array(3)), undefined);
  });
});
