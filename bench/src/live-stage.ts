/** A server with one room to publish into. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { adminEnv, type Running, startServer } from '../../apps/server/test/instance/serving.ts';
import { ask, signIn, textAt } from '../../apps/server/test/instance/talking.ts';
import { programPath } from '../../tools/needs.ts';
import type { Scope } from './scope.ts';

export interface LiveStage {
  readonly server: Running;
  /** Where a publisher pushes to; a key for each room. */
  readonly push: (room: string) => Promise<string>;
  /** The key of a publisher by WHIP. */
  readonly whipKey: (room: string) => Promise<string>;
}

export async function liveStage(scope: Scope): Promise<LiveStage> {
  const args = ['--rtmp-port', '0', '--webrtc-port', '0'];
  const server = await startServer(scope, { env: adminEnv, args });
  const token = await signIn(server.url);
  const said = await server.says(
    /RTMP port is open.*?port"?[:=] ?(\d+)|port"?[:=] ?(\d+)[^\n]*RTMP port is open/,
  );
  const keyOf = async (room: string, type: 'rtmp' | 'whip'): Promise<string> => {
    const path = '/api/v1/apps/live/ingress';
    const { body } = await ask(server.url, path, { token, method: 'POST', body: { room, name: room, type } });
    return textAt(body, 'key');
  };
  return {
    server,
    push: async (room) => `rtmp://127.0.0.1:${said[1] ?? said[2]}/live/${await keyOf(room, 'rtmp')}`,
    whipKey: (room) => keyOf(room, 'whip'),
  };
}

/** An ffmpeg that ends with the scope. */
export function ffmpeg(
  scope: Scope,
  args: string,
  stdio: StdioOptions = ['ignore', 'ignore', 'inherit'],
): ChildProcess {
  const child = spawn(programPath('ffmpeg'), ['-v', 'error', ...args.split(' ')], { stdio });
  const gone = once(child, 'close');
  scope.after(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}
