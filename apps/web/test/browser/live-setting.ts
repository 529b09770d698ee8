/** What tests of live need: an app that is open to everybody, a key, and an encoder that sends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { programPath } from '../../../../tools/needs.ts';
import { asked } from './offline-setting.ts';
import { type Setting, startSetting } from './setting.ts';

/** What ends things: a test, or all tests of a file. */
interface Ending {
  after(work: () => Promise<void>): void;
}

export const app = 'live';

/** A server that takes RTMP, with the first account and its app, which is open to everybody. */
export interface Stage {
  readonly setting: Setting;
  /** Makes a key into a room; what an encoder sends to. */
  readonly into: (room: string) => Promise<string>;
  /** Puts these words in place of those in the config.yaml of the app. */
  readonly configure: (words: string, others: string) => Promise<void>;
}

/** A port of loopback that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

export async function startStage(): Promise<Stage> {
  const port = await freePort();
  const setting = await startSetting({ flags: ['--rtmp-port', String(port)], tracks: 0 });
  const body = JSON.stringify({ publicPlayback: true });
  await asked(setting, `/api/v1/apps/${app}`, { method: 'PATCH', body });
  return {
    setting,
    into: async (room) => {
      const wish = JSON.stringify({ room });
      const made = await asked(setting, `/api/v1/apps/${app}/ingress`, { method: 'POST', body: wish });
      return `rtmp://127.0.0.1:${port}/${app}/${made.key}`;
    },
    configure: async (words, others) => {
      const path = `/api/v1/apps/${app}/config/raw`;
      const { text, version } = await asked(setting, path);
      if (!text.includes(words)) throw new Error(`no ${words} in ${text}`);
      const changed = JSON.stringify({ text: text.replace(words, others), version });
      await asked(setting, path, { method: 'PUT', body: changed });
    },
  };
}

/** How an encoder is told to send B-frames. */
export const reordered: readonly string[] = ['-bf', '2', '-profile:v', 'main', '-preset', 'veryfast'];

/** Sends a picture that moves and a tone, small enough for any machine, until the test ends. */
export function send(t: Ending, address: string, more: readonly string[] = ['-bf', '0']): ChildProcess {
  const source = ['-re', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=10'];
  const sound = ['-f', 'lavfi', '-i', 'sine=440:r=48000'];
  const video = [
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-g',
    '10',
    '-b:v',
    '150k',
    '-pix_fmt',
    'yuv420p',
  ];
  const child = spawn(
    programPath('ffmpeg'),
    [
      '-v',
      'error',
      ...source,
      ...sound,
      ...video,
      ...more,
      '-c:a',
      'aac',
      '-b:a',
      '64k',
      '-f',
      'flv',
      address,
    ],
    { stdio: 'ignore' },
  );
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}
