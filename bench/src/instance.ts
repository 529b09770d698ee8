/** A real server with one large and a few small tracks, for benchmarks over HTTP. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bandstand, folder } from '../../apps/server/test/instance/command.ts';
import { adminEnv, type Running, startServer } from '../../apps/server/test/instance/serving.ts';
import { ask, listAt, signIn, textAt } from '../../apps/server/test/instance/talking.ts';
import { wav } from '../../apps/server/test/music.ts';
import type { Scope } from './scope.ts';

export interface Instance {
  readonly server: Running;
  readonly token: string;
  /** Public id of the track, and its file. */
  readonly track: string;
  readonly file: string;
}

/** @param seconds of the track: 16,000 bytes each */
export async function startInstance(scope: Scope, seconds: number): Promise<Instance> {
  const dir = folder(scope);
  const music = join(dir, 'music');
  mkdirSync(music);
  const file = join(music, 'a track.wav');
  writeFileSync(file, wav(seconds));
  const data = join(dir, 'data');
  const { code, stderr } = await bandstand(['scan', '--data', data, '--music', music]);
  if (code !== 0) throw new Error(stderr);
  const server = await startServer(scope, { data, env: adminEnv });
  const token = await signIn(server.url);
  const { body } = await ask(server.url, '/api/v1/tracks', { token });
  return { server, token, track: textAt(listAt(body, 'items')[0], 'id'), file };
}
