import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { lineDiff } from '../src/editor/index.ts';
import { House, itemsOf, textOf } from './house.ts';
import { named } from './setting.ts';

const path = '/api/v1/apps/live/config';

test('a text is tried before it is written, kept as a version, and brought back', async (t) => {
  let now = Date.parse('2026-11-22T10:00:00Z');
  const house = await House.open(t, { clock: () => (now += 5) });
  const { text, version } = await read(house);
  const changed = text.replace('split_minutes: 0', 'split_minutes: 60');
  const tried = await house.ask('POST', `${path}/raw/validate`, { text: changed });
  assert.deepEqual(tried.body['problems'], []);
  const { diff } = tried.body;
  assert.ok(Array.isArray(diff));
  assert.deepEqual(
    diff.filter(({ kind }) => kind !== 'same'),
    [
      { kind: 'removed', text: '  split_minutes: 0' },
      { kind: 'added', text: '  split_minutes: 60' },
    ],
  );
  assert.equal((await read(house)).text, text, 'nothing was written');
  assert.equal((await house.ask('PUT', `${path}/raw`, { text: changed, version })).status, 200);
  assert.equal((await house.ask('PUT', `${path}/raw`, { text, version })).status, 409, 'somebody was faster');
  const versions = (await house.ask('GET', `${path}/backups`)).body['items'];
  assert.ok(Array.isArray(versions) && versions.length === 1);
  const [at] = versions.map(String);
  assert.equal((await house.ask('GET', `${path}/backups/${at}`)).body['text'], text);
  assert.equal((await house.ask('GET', `${path}/backups/2026-01-01T00-00-00-000Z`)).status, 404);
  assert.equal((await house.ask('POST', `${path}/backups/${at}/revert`)).body['text'], text);
  assert.equal(house.live.settings.of(named('live')).recording.splitMinutes, 0);
});

test('what cannot be used is refused with its key', async (t) => {
  const house = await House.open(t);
  const { text } = await read(house);
  for (const [from, to, problem] of [
    ['name: live', 'name: other', /name: must stay live/],
    ['split_minutes: 0', 'split_minutes: often', /recording.split_minutes: must be a whole number/],
    ['enabled: true', 'enabled: "yes"', /recording.enabled: must be true or false/],
    ['APP_LIVE_S3_KEY', 'BANDSTAND_SECRET_KEY', /not a secret of this app/],
    ['local_dir: recordings', 'local_dir: ../other', /must be a folder below the app/],
    ['features:', 'features: [', /./],
  ] as const) {
    const answer = await house.ask('PUT', `${path}/raw`, { text: text.replace(from, to) });
    assert.equal(answer.status, 400, to);
    assert.match(textOf(answer.body['detail']), problem);
  }
  assert.equal((await read(house)).text, text);
});

test('keys of a StreamHub that have no effect here are told beside the result, and stay', async (t) => {
  const house = await House.open(t);
  const { text } = await read(house);
  const tried = async (keys: string) => {
    const changed = text.replace('transcoding:', `transcoding:\n  ${keys}`);
    const { body } = await house.ask('POST', `${path}/raw/validate`, { text: changed });
    return { changed, problems: body['problems'], notes: body['notes'] };
  };
  const asks = await tried('vod_adaptive: true\n  vod_renditions: [{ height: 480, bitrate_kbps: 900 }]');
  assert.deepEqual(asks.problems, []);
  const words = 'has no effect: recordings are kept as they came, in one size';
  assert.deepEqual(asks.notes, [
    `transcoding.vod_adaptive: ${words}`,
    `transcoding.vod_renditions: ${words}`,
  ]);
  assert.equal((await house.ask('PUT', `${path}/raw`, { text: asks.changed })).status, 200);
  assert.match((await read(house)).text, /vod_adaptive: true/);
  for (const keys of ['vod_adaptive: false', 'vod_renditions: []', 'vod_renditions: null'])
    assert.deepEqual((await tried(`${keys}\n  encoding: h264`)).notes, [], keys);
});

test('a secret that a StreamHub wrote into the file is used, and shown to nobody', async (t) => {
  const house = await House.open(t);
  house.configure('live', { 'callbacks.url': 'https://h.example/', 'callbacks.secret': 'of old' });
  const { text, version } = await read(house);
  assert.match(text, /secret: \(hidden\)/);
  const more = text.replace('chat: false', 'chat: true');
  assert.equal((await house.ask('PUT', `${path}/raw`, { text: more, version })).status, 200);
  assert.equal(house.live.settings.of(named('live')).callbacks?.secret, 'of old');
  const [at] = (await house.ask('GET', `${path}/backups`)).text.match(/\d{4}-[\w-]+Z/) ?? [];
  assert.ok(!(await house.ask('GET', `${path}/backups/${at}`)).text.includes('of old'));
});

test('presets set their values and nothing else', async (t) => {
  const house = await House.open(t);
  const presets = itemsOf(await house.ask('GET', '/api/v1/apps/live/presets')).map(({ name }) =>
    String(name),
  );
  assert.equal(presets.length, 3);
  for (const name of presets)
    assert.equal((await house.ask('POST', `/api/v1/apps/live/presets/${name}/apply`)).status, 200, name);
  assert.equal((await house.ask('POST', '/api/v1/apps/live/presets/other/apply')).status, 404);
  const settings = house.live.settings.of(named('live'));
  assert.deepEqual([settings.transcoding.renditions.length, settings.recording.splitMinutes], [3, 60]);
});

test('a file that was changed by hand is seen within a second; one that cannot be read lets nothing begin', async (t) => {
  let now = Date.now();
  const house = await House.open(t, { clock: () => now });
  const file = house.storage.folders.config(named('live'));
  const of = () => house.live.settings.of(named('live'));
  assert.equal(of().features.chat, false);
  writeFileSync(file, readFileSync(file, 'utf8').replace('chat: false', 'chat: true'));
  now += 1001;
  assert.equal(of().features.chat, true);
  writeFileSync(file, 'features: [');
  utimesSync(file, 1, 1);
  now += 1001;
  const { recording, rtmp, features } = of();
  assert.deepEqual([recording.enabled, rtmp.enabled, features.publicPlayback], [false, false, false]);
});

test('a comparison of texts puts together both of them', () => {
  const letters = (seed: number) =>
    Array.from({ length: 60 }, (_, at) => String.fromCharCode(97 + ((at * at * seed + seed) % 7))).join('\n');
  for (let seed = 1; seed < 40; seed += 1) {
    const [before, after] = [letters(seed), letters(seed * 3 + 1)];
    const lines = lineDiff(before, after);
    const side = (left: string) =>
      lines.flatMap(({ kind, text }) => (kind === left ? [] : [text])).join('\n');
    assert.equal(side('added'), before);
    assert.equal(side('removed'), after);
  }
});

async function read(house: House): Promise<{ text: string; version: string }> {
  const { body } = await house.ask('GET', `${path}/raw`);
  return { text: textOf(body['text']), version: textOf(body['version']) };
}
