import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { needs, programPath } from '../../../tools/needs.ts';
import { recordings } from './identify-music.ts';
import { bandstand, folder } from './instance/command.ts';
import { adminEnv, startServer } from './instance/serving.ts';
import { ask, at, listAt, signIn, textAt } from './instance/talking.ts';

/** Asks until the answer fits; the last one. */
async function when<T>(what: string, look: () => Promise<T>, fits: (found: T) => boolean): Promise<T> {
  for (const until = Date.now() + 300_000; ; await pause(50)) {
    const found = await look();
    if (fits(found)) return found;
    assert.ok(Date.now() < until, `${what} stayed so: ${JSON.stringify(found)}`);
  }
}

/** Has an app record whatever is published. */
function recordAll(config: string): void {
  const text = readFileSync(config, 'utf8').replace(/^ +automatic: .*\n/m, '');
  writeFileSync(config, text.replace(/^recording:\n/m, 'recording:\n  automatic: true\n'));
}

/** Publishes two pieces of music one after the other, faster than they are played. */
function publish(to: string, [first = '', second = '']: readonly string[]) {
  const cut = 'aresample=48000,aformat=channel_layouts=stereo,asetpts=N/SR/TB';
  const filter = `[0]atrim=0:32,${cut}[a];[1]atrim=0:32,${cut}[b];[a][b]concat=n=2:v=0:a=1[o]`;
  const input = (path: string) => ['-readrate', '4', '-i', path];
  const args = ['-hide_banner', '-v', 'error', '-nostdin', ...input(first), ...input(second)];
  const output = ['-filter_complex', filter, '-map', '[o]', '-c:a', 'aac', '-b:a', '128k', '-f', 'flv', to];
  return spawn(programPath('ffmpeg'), [...args, ...output], { stdio: ['ignore', 'inherit', 'inherit'] });
}

describe('music that is published', () => {
  test('is known while it plays, listed, and becomes a release', needs('ffmpeg'), async (t) => {
    const scratch = folder(t);
    const music = join(scratch, 'music');
    const { originals } = await recordings(music);
    const args = ['--music', music, '--rtmp-port', '0', '--webrtc-port', 'off'];
    const server = await startServer(t, { args, env: adminEnv, acoustid: 'copied' });
    recordAll(join(server.data, 'apps/live/config.yaml'));
    const token = await signIn(server.url);
    const get = async (path: string) => (await ask(server.url, `/api/v1${path}`, { token })).body;
    const send = (path: string, body: unknown, method = 'POST') =>
      ask(server.url, `/api/v1${path}`, { token, method, body });
    await when(
      'the library',
      () => get('/identification'),
      (status) => at(status, 'tracks.done') === 3 && at(status, 'tracks.toLookUp') === 0,
    );
    const [song = ''] = originals;
    await when(
      'the index of excerpts',
      () => bandstand(['identify', '--json', '--data', server.data, song]),
      ({ code }) => code === 0,
    );

    await send('/apps/live', { recordingAutomatic: true }, 'PATCH');
    const { key } = Object(await (await send('/apps/live/ingress', { room: 'main' })).body);
    const [, port] = await server.says(/"port":(\d+),"msg":"RTMP port is open/);
    const publisher = publish(`rtmp://127.0.0.1:${port}/live/${key}`, originals);
    const ended = once(publisher, 'close');
    const now = '/apps/live/rooms/main/now-playing';
    const playing = () => get(now);
    const title = (found: unknown) => at(found, 'track.title');
    const known = (found: unknown) => ['Song 1', 'Song 2'].includes(String(title(found)));
    await when('what plays', playing, known);
    const stranger = await ask(server.url, `/api/v1${now}`);
    assert.equal(stranger.status, 200);
    assert.deepEqual(
      [at(stranger.body, 'live'), title(stranger.body)],
      [true, undefined],
      'drafts are not told',
    );
    await ended;

    const vods = await when(
      'the recording',
      async () => listAt(await get('/apps/live/vods'), 'items'),
      ([vod]) => at(vod, 'status') === 'ready',
    );
    const path = `/apps/live/vods/${textAt(vods[0], 'id')}`;
    const list = async () => listAt(await get(`${path}/tracks`), 'items');
    const titles = (tracks: readonly unknown[]) => tracks.map((track) => at(track, 'title'));
    const heard = await when(
      'the list',
      list,
      (tracks) => tracks.length > 1 && at(tracks[1], 'endsMs') !== null,
    );
    assert.deepEqual(titles(heard), ['Song 1', 'Song 2']);
    const begins = Number(at(heard[1], 'startsMs'));
    assert.ok(Math.abs(begins - 32_000) < 10_000, `the second begins at ${begins}`);

    const second = String(at(heard[1], 'id'));
    const set = await send(`${path}/tracks/${second}`, { title: 'Encore' }, 'PATCH');
    assert.deepEqual([set.status, at(set.body, 'origin')], [200, 'person'], set.text);
    assert.equal((await send(`${path}/identify`, undefined)).status, 202);
    const job = (kind: string) => get(`${path}/${kind}`);
    await when(
      'hearing it anew',
      () => job('identify'),
      (found) => at(found, 'state') === 'done',
    );
    assert.deepEqual(titles(await list()), ['Song 1', 'Encore']);

    assert.equal((await send(`${path}/release`, { mode: 'tracks', title: 'That night' })).status, 202);
    const made = await when(
      'the release',
      () => job('release'),
      (found) => at(found, 'state') === 'done',
    );
    const release = textAt(made, 'result.release');
    const album = await get(`/albums/${release}`);
    assert.deepEqual([at(album, 'title'), at(album, 'status')], ['That night', 'draft']);
    assert.deepEqual(titles(listAt(album, 'tracks')), ['Song 1', 'Encore']);
    const again = await send(`${path}/release`, { mode: 'whole' });
    assert.deepEqual([again.status, at(again.body, 'release')], [409, release]);
    await when(
      'its fingerprints',
      () => get('/identification'),
      (status) => at(status, 'tracks.done') === 5,
    );
  });
});
