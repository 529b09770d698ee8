import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createHttp, type Http, type Logger } from '@bandstand/http';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { Playlists, SmartPlaylists } from '../src/community/index.ts';
import { subsonicId } from '../src/ids.ts';
import { playlistRoutes } from '../src/rest/playlists.ts';
import { code, openSubsonic, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const flac = { rules: [{ field: 'format', operator: 'is', value: 'flac' }], sort: 'title', limit: 7 };

interface Answer {
  readonly id: string;
  readonly code: string;
  readonly detail: string;
  readonly trackCount: number;
  readonly total: number;
  readonly rules: unknown;
  readonly places: readonly { readonly track: { readonly suffix: string } | null }[];
}

describe('smart playlists in the faces', () => {
  let setting: SubsonicSetting;
  let http: Http<AccountViewer>;
  let url: string;
  before(async () => {
    setting = await openSubsonic({ albums: 40 });
    const { db, catalogue, services } = setting;
    const playlists = new Playlists(db);
    const smartPlaylists = new SmartPlaylists({ db, clock: Date.now, playlists, catalogue });
    http = createHttp<AccountViewer>({
      log: silent,
      clock: Date.now,
      trustedProxies: [],
      checkReplies: true,
      authenticators: {
        cookie: () => null,
        bearer: ({ headers }) => {
          const account = services.accounts.byId(Number(headers['x-account']));
          return account === undefined
            ? null
            : { kind: 'account', account, scopes: ['read', 'play', 'annotate', 'edit'], via: 'token' };
        },
      },
      authorize,
    });
    http.add(playlistRoutes({ playlists, smartPlaylists, catalogue }));
    const { port } = await http.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${port}/api/v1/playlists`;
  });
  after(async () => {
    await http.close({ graceMs: 100 });
    await setting.close();
  });

  const ask = async (method: string, path: string, body?: object): Promise<[number, Answer]> => {
    const headers = { 'x-account': '4', 'content-type': 'application/json' };
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(url + path, init);
    const answer: Answer = JSON.parse(await response.text());
    return [response.status, answer];
  };

  test('are made, looked at beforehand, changed and refused over REST', async () => {
    const [, seen] = await ask('POST', '/preview', { rules: flac });
    assert.ok(seen.total > 7);
    assert.equal(seen.trackCount, 7);
    const [status, made] = await ask('POST', '', { name: 'Flac', rules: flac });
    assert.deepEqual([status, made.trackCount, made.places.length], [201, 7, 7]);
    assert.ok(made.places.every(({ track }) => track?.suffix === 'flac'));
    assert.deepEqual(made.rules, { ...flac, match: 'all', order: 'asc' });
    const [wrong, why] = await ask('PATCH', `/${made.id}`, {
      name: 'No',
      rules: { rules: [{ field: 'x' }] },
    });
    assert.deepEqual([wrong, why.code], [400, 'invalid']);
    assert.match(why.detail, /rules\.rules\.0\.field must be one of/);
    const [conflict] = await ask('PUT', `/${made.id}/tracks`, { tracks: [] });
    assert.equal(conflict, 409);
    const [, changed] = await ask('PATCH', `/${made.id}`, { rules: { ...flac, limit: 2 } });
    assert.deepEqual([changed.trackCount, changed.places.length], [2, 2]);
  });

  test('are lists for listening in Subsonic, and nothing else', async () => {
    const [, { id: gid }] = await ask('POST', '', { name: 'Listen', rules: flac });
    const id = subsonicId('playlist', gid);
    const api = setting.api('listener');
    const { playlist } = (await api.getPlaylists()).playlists;
    const listed = playlist?.find((one) => one.id === id);
    assert.deepEqual([listed?.songCount, listed?.owner], [7, 'listener']);
    const raw = await setting.ask('listener', 'getPlaylist', { id });
    assert.match(JSON.stringify(raw), /"readonly":true/);
    assert.equal((await api.getPlaylist({ id })).playlist.entry?.length, 7);
    const refused = await setting.ask('listener', 'updatePlaylist', {
      playlistId: id,
      songIdToAdd: sounds.mp3,
    });
    assert.notEqual(code(refused), undefined);
    assert.equal((await api.getPlaylist({ id })).playlist.entry?.length, 7);
  });
});
