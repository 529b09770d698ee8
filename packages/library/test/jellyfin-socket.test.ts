import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createHttp } from '@bandstand/http';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { LibraryEvents } from '../src/events/index.ts';
import { socketRoute } from '../src/jellyfin/socket/index.ts';
import { clientMessage, pauseOf } from '../src/jellyfin/socket/messages.ts';
import { Quiet } from '../src/jellyfin/socket/quiet.ts';
import { usualTiming } from '../src/jellyfin/socket/session.ts';
import { NowPlayingBoard } from '../src/listening/index.ts';
import { testLog } from './accounts-setting.ts';
import { accounts } from './catalogue-seed.ts';
import { openFeed } from './change-feed.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';
import { smallLibrary } from './small-library.ts';
import { at, list, type Person, silent } from './subsonic-setting.ts';

interface Heard {
  readonly type: string;
  readonly data: unknown;
}

/** A client that remembers what it is told. */
class Client {
  readonly heard: Heard[] = [];
  readonly socket: WebSocket;

  constructor(t: TestContext, address: string) {
    this.socket = new WebSocket(address.replace('http', 'ws'));
    this.socket.addEventListener('message', ({ data }) => {
      const value: unknown = JSON.parse(String(data));
      assert.match(String(at(value, 'MessageId')), /^[0-9a-f]{32}$/);
      this.heard.push({ type: String(at(value, 'MessageType')), data: at(value, 'Data') });
    });
    t.after(() => this.socket.close());
  }

  say(type: string, data?: string): void {
    this.socket.send(JSON.stringify({ MessageType: type, ...(data === undefined ? {} : { Data: data }) }));
  }

  /** The data of the next message of a type; it is taken off. */
  async next(type: string): Promise<unknown> {
    for (;;) {
      const found = this.heard.findIndex((one) => one.type === type);
      const [message] = found < 0 ? [] : this.heard.splice(found, 1);
      if (message !== undefined) return message.data;
      await delay(2);
    }
  }
}

describe('the socket of Jellyfin clients', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 5 });
  });
  after(() => setting.close());

  const dial = async (t: TestContext, who: Person, path = '/socket?api_key='): Promise<Client> => {
    const client = new Client(t, `${setting.url}${path}${setting.token(who)}&deviceId=abc`);
    assert.equal(await client.next('ForceKeepAlive'), 60);
    return client;
  };

  /** Changes until the client hears of it: a subscription needs a moment before it hears everything. */
  async function until(change: () => Promise<unknown>, heard: Promise<unknown>): Promise<unknown> {
    const results: unknown[] = [];
    const told = heard.then((data) => void results.push(data));
    while (results.length === 0) await change();
    await told;
    return results[0];
  }

  test('keeping alive is answered, nonsense is not', async (t) => {
    const client = await dial(t, 'listener');
    for (const words of ['nonsense', '[]', '{}', '{"MessageType":5}', '{"MessageType":"Unheard"}'])
      client.socket.send(words);
    client.say('KeepAlive');
    assert.equal(await client.next('KeepAlive'), undefined);
    assert.deepEqual(client.heard, []);
  });

  /** Waits until a client hears everything: a subscription needs a moment. */
  async function listening(client: Client, who: Person): Promise<unknown> {
    let on = false;
    const toggle = async () => {
      on = !on;
      const path = `/UserFavoriteItems/${ids['flac']}`;
      await setting.ask(who, path, { method: on ? 'POST' : 'DELETE' });
    };
    return until(toggle, client.next('UserDataChanged'));
  }

  test('a favourite of one device is heard on the other, and by nobody else', async (t) => {
    const [same, other] = await Promise.all([dial(t, 'listener', '/Socket?ApiKey='), dial(t, 'admin')]);
    const data = await listening(same, 'listener');
    assert.equal(at(data, 'UserId'), setting.user('listener'));
    const [told] = list(data, 'UserDataList');
    assert.equal(at(told, 'ItemId'), ids['flac']);
    for (const field of ['PlaybackPositionTicks', 'PlayCount', 'IsFavorite', 'Played', 'Key'])
      assert.notEqual(at(told, field), undefined, field);
    assert.deepEqual(other.heard, []);
  });

  test('so are a playlist and a genre that become favourites', async (t) => {
    const socket = await dial(t, 'listener');
    await listening(socket, 'listener');
    const made = await setting.ask('listener', '/Playlists', {
      method: 'POST',
      body: { Name: 'Loved', Ids: [ids['mp3']] },
    });
    const genre = at((await setting.ask('listener', '/Genres')).json, 'Items.0.Id');
    for (const id of [at(made.json, 'Id'), genre]) {
      await setting.ask('listener', `/UserFavoriteItems/${String(id)}`, { method: 'POST' });
      let told: unknown;
      // What happens at about the same time is told together.
      while (told === undefined)
        told = list(await socket.next('UserDataChanged'), 'UserDataList').find(
          (one) => at(one, 'ItemId') === id,
        );
      assert.equal(at(told, 'IsFavorite'), true);
    }
  });

  test('a change of the library is heard by whoever sees it', async (t) => {
    const [staff, listener] = await Promise.all([dial(t, 'admin'), dial(t, 'listener')]);
    await Promise.all([listening(staff, 'admin'), listening(listener, 'listener')]);
    setting.db.write((w) => w.run(`UPDATE albums SET title = title || '!' WHERE id IN (100001, 100002)`));
    const [all, some] = await Promise.all([staff.next('LibraryChanged'), listener.next('LibraryChanged')]);
    assert.deepEqual(new Set(list(all, 'ItemsUpdated')), new Set([ids['album'], ids['draft']]));
    assert.deepEqual(list(some, 'ItemsUpdated'), [ids['album']]);
    for (const field of [
      'ItemsAdded',
      'ItemsRemoved',
      'FoldersAddedTo',
      'FoldersRemovedFrom',
      'CollectionFolders',
    ])
      assert.deepEqual(at(some, field), [], field);
  });

  test('sessions are told on demand', async (t) => {
    const client = await dial(t, 'listener');
    client.say('SessionsStart', '0,1000');
    const sessions = await client.next('Sessions');
    assert.equal(at(sessions, '0.UserId'), setting.user('listener'));
    client.say('SessionsStop');
    client.say('KeepAlive');
    await client.next('KeepAlive');
  });

  test('without a good token there is no socket, and it ends with the session', async (t) => {
    for (const query of ['', '?api_key=wrong']) {
      const { socket } = new Client(t, `${setting.url}/socket${query}`);
      await once(socket, 'error');
    }
    const plain = await setting.ask('listener', '/socket');
    assert.equal(plain.status, 426);
    const client = await dial(t, 'owner');
    const closed = once(client.socket, 'close');
    setting.db.write((w) => w.run('DELETE FROM sessions WHERE account_id = ?', [accounts.owner]));
    await closed;
  });

  test('it ends with the API token that opened it', async (t) => {
    const { apiTokens } = setting.accounts;
    const [kept, revoked] = ['kept', 'revoked'].map((name) =>
      apiTokens.create(accounts.listener, { name, scopes: ['read'], expiresAt: null }),
    );
    assert.ok(kept && revoked);
    const [stays, goes] = [kept, revoked].map(
      ({ token }) => new Client(t, `${setting.url}/socket?ApiKey=${token}`),
    );
    assert.ok(stays && goes);
    await Promise.all([stays.next('ForceKeepAlive'), goes.next('ForceKeepAlive')]);
    const closed = once(goes.socket, 'close');
    apiTokens.revoke(accounts.listener, revoked.made.gid);
    await closed;
    stays.say('KeepAlive');
    await stays.next('KeepAlive');
    assert.equal(stays.socket.readyState, WebSocket.OPEN);
  });
});

test('what clients say is read with care', () => {
  assert.deepEqual(clientMessage('{"MessageType":"SessionsStart","Data":"0,1500"}'), {
    type: 'SessionsStart',
    data: '0,1500',
  });
  assert.equal(clientMessage('{"MessageType":{}}'), undefined);
  for (const [data, pause] of [
    ['0,1500', 1500],
    ['100,1', 1000],
    ['0,9999999', 60_000],
    ['soon', 1000],
    ['', 1000],
  ] as const)
    assert.equal(pauseOf(data), pause, data);
});

test('quiet is waited for, but not for ever', async () => {
  const acts: number[] = [];
  const quiet = new Quiet(() => void acts.push(acts.length), 5, 20);
  quiet.flush();
  assert.equal(acts.length, 0);
  quiet.note();
  while (acts.length === 0) await new Promise(setImmediate);
  while (acts.length === 1) {
    quiet.note();
    await new Promise(setImmediate);
  }
  quiet.note();
  quiet.stop();
  quiet.flush();
  assert.equal(acts.length, 2);
});

test('who says nothing is reminded, then dropped; who speaks stays', async (t) => {
  const { db, people } = smallLibrary(t);
  const { feed, close } = openFeed(db);
  const events = new LibraryEvents({
    db,
    feed,
    clock: Date.now,
    log: testLog(),
    nowPlaying: new NowPlayingBoard(Date.now, () => true),
    scanner: { status: () => ({ current: null, last: null }) },
  });
  const timing = { ...usualTiming, silenceMs: 200 };
  const http = createHttp<AccountViewer>({
    log: silent,
    clock: Date.now,
    trustedProxies: [],
    authorize,
    authenticators: { jellyfin: () => people.anna },
  });
  http.add([socketRoute({ events, sessionsOf: async () => [], timing })]);
  const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await http.close({ graceMs: 0 });
    events.close();
    await close();
  });
  const [talker, mute] = [new Client(t, `${url}/socket`), new Client(t, `${url}/Jellyfin/Socket`)];
  const gone: string[] = [];
  talker.socket.addEventListener('close', () => gone.push('talker'));
  const dropped = once(mute.socket, 'close').then(() => gone.push('mute'));
  await Promise.all([talker.next('ForceKeepAlive'), mute.next('ForceKeepAlive')]);
  // Reminded after half of the time: the one answers, the other does not.
  await Promise.all([talker.next('ForceKeepAlive'), mute.next('ForceKeepAlive')]);
  talker.say('KeepAlive');
  await talker.next('KeepAlive');
  await dropped;
  assert.deepEqual(gone, ['mute']);
});
