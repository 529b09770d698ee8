import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { hubSchema } from '@bandstand/live';
import { openDatabase } from '@bandstand/sqlite';
import { needs, programPath } from '../../../tools/needs.ts';
import { bandstand, folder } from './instance/command.ts';
import { adminEnv, type Running, startServer } from './instance/serving.ts';
import { ask, at, listAt, signIn, textAt } from './instance/talking.ts';

const args = ['--rtmp-port', '0', '--webrtc-port', 'off'];

/** Publishes a picture and a tone for so many seconds, or until the test ends. */
function publish(t: TestContext, to: string, seconds: number) {
  const video = ['-f', 'lavfi', '-i', 'testsrc2=size=160x120:rate=15'];
  const audio = ['-f', 'lavfi', '-i', 'sine=sample_rate=48000'];
  const coded = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-bf',
    '0',
    '-g',
    '15',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
  ];
  const child = spawn(
    programPath('ffmpeg'),
    ['-v', 'error', '-nostdin', '-re', ...video, ...audio, '-t', String(seconds), ...coded, '-f', 'flv', to],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'close');
  t.after(() => child.kill('SIGKILL'));
  return ended;
}

/** Asks until the recordings of an app fit; they, as rows. */
async function vodsOf(
  server: Running,
  token: string,
  app: string,
  fits: (vods: readonly unknown[]) => boolean,
) {
  for (const until = Date.now() + 120_000; ; await pause(50)) {
    const vods = listAt((await ask(server.url, `/api/v1/apps/${app}/vods`, { token })).body, 'items');
    if (fits(vods)) return vods;
    assert.ok(Date.now() < until, JSON.stringify(vods));
  }
}
const states = (vods: readonly unknown[]) => vods.map((vod) => String(at(vod, 'status')));

describe('live in a backup', () => {
  test(
    'apps, tokens, recordings, config.yaml and secrets come back in another folder, of a server that was on the air',
    needs('ffmpeg'),
    async (t) => {
      const dir = folder(t);
      const server = await startServer(t, { args, env: adminEnv });
      const token = await signIn(server.url);
      const send = async (path: string, body: unknown, method = 'POST') => {
        const said = await ask(server.url, `/api/v1${path}`, { token, method, body });
        assert.ok(said.status < 300, `${path}: ${said.text}`);
        return said.body;
      };
      await send('/apps', { name: 'harbour' });
      await send('/apps/harbour', { recordingAutomatic: true, displayName: 'Harbour radio' }, 'PATCH');
      await send('/apps/harbour/secrets', { callbackSecret: 'whsec-of-the-harbour' }, 'PUT');
      const program = textAt(await send('/apps/harbour/tokens', { name: 'desk' }), 'token');
      const key = textAt(await send('/apps/harbour/ingress', { room: 'main' }), 'key');
      const [, port] = await server.says(/"port":(\d+),"msg":"RTMP port is open/);
      const address = `rtmp://127.0.0.1:${port}/harbour/${key}`;
      await publish(t, address, 2);
      const [vod] = await vodsOf(server, token, 'harbour', ([first]) => at(first, 'status') === 'ready');
      void publish(t, address, 600);
      await vodsOf(server, token, 'harbour', (vods) => states(vods).includes('recording'));

      const file = join(dir, 'backup.tar.gz');
      const saved = await bandstand(['backup', file, '--media', '--data', server.data]);
      assert.equal(saved.code, 0, saved.stderr);
      const config = readFileSync(join(server.data, 'apps/harbour/config.yaml'), 'utf8');
      await server.kill();
      rmSync(server.data, { recursive: true, maxRetries: 10, retryDelay: 50 });
      const elsewhere = join(dir, 'elsewhere');
      const restored = await bandstand(['restore', file, '--data', elsewhere]);
      assert.equal(restored.code, 0, restored.stderr);

      // As if recordings had gone between the moments at which the two databases were saved.
      const path = join(elsewhere, 'streamhub.db');
      const hub = openDatabase({ path, schema: hubSchema, synchronous: 'full' });
      hub.write((writer) =>
        writer.run(
          `INSERT INTO quota_usage (tenant_id, period, metric, app_id, used)
           SELECT tenant_id, 'now', 'storage_bytes', id, 5000000000 FROM apps WHERE name = 'live'`,
        ),
      );
      hub.close();

      const next = await startServer(t, { data: elsewhere, args });
      const get = (path: string, bearer: string) => ask(next.url, `/api/v1${path}`, { token: bearer });
      assert.deepEqual(
        listAt((await get('/apps', token)).body, 'items').map((app) => at(app, 'name')),
        ['harbour', 'live'],
      );
      assert.equal((await get('/apps/harbour', program)).status, 200);
      assert.equal((await get('/apps/live', program)).status, 403);
      assert.equal(readFileSync(join(elsewhere, 'apps/harbour/config.yaml'), 'utf8'), config);
      assert.match(textAt((await get('/apps/harbour/secrets', token)).body, 'callbackSecret'), /ur$/);
      const vods = await vodsOf(next, token, 'harbour', (rows) =>
        states(rows).every((state) => ['ready', 'failed'].includes(state)),
      );
      assert.ok(vods.some((row) => at(row, 'id') === at(vod, 'id') && at(row, 'status') === 'ready'));
      const { body: usage } = await get('/tenants/platform/usage', token);
      const kept = listAt(usage, 'apps').filter((row) => at(row, 'metric') === 'storage_bytes');
      assert.deepEqual(
        kept.map((row) => at(row, 'app')),
        ['harbour'],
      );
      const film = await fetch(`${next.url}/api/v1/apps/harbour/vods/${textAt(vod, 'id')}/file`, {
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(film.status, 200);
      const copy = join(dir, 'film.mp4');
      writeFileSync(copy, new Uint8Array(await film.arrayBuffer()));
      const probe = spawn(programPath('ffprobe'), [
        '-v',
        'error',
        '-show_entries',
        'format=duration',
        '-of',
        'csv=p=0',
        copy,
      ]);
      let seconds = '';
      probe.stdout.on('data', (chunk: Buffer) => {
        seconds += chunk.toString('utf8');
      });
      await once(probe, 'close');
      assert.ok(Math.abs(Number(seconds) - 2) < 0.5, `${seconds} s`);
    },
  );
});
