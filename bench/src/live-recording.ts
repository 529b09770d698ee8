/** What it costs a server to take a stream of 720p, make HLS of it and record it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { folder } from '../../apps/server/test/instance/command.ts';
import { adminEnv, type Running, startServer } from '../../apps/server/test/instance/serving.ts';
import { ask, listAt, signIn, textAt } from '../../apps/server/test/instance/talking.ts';
import { programPath } from '../../tools/needs.ts';
import type { Benchmark } from './benchmark.ts';
import { residentMb, workedMs } from './faces/faces.ts';
import { besideLimit, compare } from './figures.ts';
import { type Scope, scoped } from './scope.ts';

const recordings = '/api/v1/apps/live/recordings';

function ffmpeg(args: string): ChildProcess {
  const words = ['-v', 'error', '-nostdin', ...args.split(' ')];
  return spawn(programPath('ffmpeg'), words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** 20 s of 1280x720, 30 pictures and 2.7 Mbit a second, a keyframe every two seconds. */
async function encoded(scope: Scope): Promise<string> {
  const file = join(folder(scope), 'show.flv');
  const input =
    '-f lavfi -i testsrc2=size=1280x720:rate=30:duration=20 -f lavfi -i sine=sample_rate=48000:duration=20';
  const video =
    '-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 60 -b:v 2570k -minrate 2570k -maxrate 2570k';
  const rest = '-bufsize 2570k -x264-params nal-hrd=cbr -c:a aac -b:a 128k';
  const [code] = await once(ffmpeg(`${input} ${video} ${rest} ${file}`), 'close');
  if (code !== 0) throw new Error('ffmpeg made no stream');
  return file;
}

/** Pushes the file over and over, as fast as a camera would. */
async function publish(scope: Scope, server: Running, token: string): Promise<void> {
  const port = await server.says(
    /RTMP port is open.*?port"?[:=] ?(\d+)|port"?[:=] ?(\d+)[^\n]*RTMP port is open/,
  );
  const { body } = await ask(server.url, '/api/v1/apps/live/ingress', {
    token,
    method: 'POST',
    body: { room: 'show', name: 'bench' },
  });
  const file = await encoded(scope);
  const to = `rtmp://127.0.0.1:${port[1] ?? port[2]}/live/${textAt(body, 'key')}`;
  const pushing = ffmpeg(`-re -stream_loop -1 -i ${file} -c copy -f flv ${to}`);
  scope.after(async () => {
    const gone = once(pushing, 'close');
    pushing.kill('SIGKILL');
    await gone;
  });
}

export const liveRecording: Benchmark = {
  name: 'live-recording',
  about: 'a server that takes, plays out and records one stream of 720p, beside 5 % of a core',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const server = await startServer(scope, { env: adminEnv, args: ['--rtmp-port', '0'] });
      const token = await signIn(server.url);
      const pid = server.child.pid ?? 0;
      await publish(scope, server, token);
      const running = async (): Promise<string | undefined> => {
        const { body } = await ask(server.url, recordings, { token });
        const [first] = listAt(body, 'items');
        return first === undefined ? undefined : textAt(first, 'id');
      };
      const until = async (records: boolean): Promise<void> => {
        while (((await running()) !== undefined) !== records) await pause(200);
        await pause(3000);
      };
      /** Percent of a core, over a while. */
      const work = async (): Promise<number> => {
        const [began, before] = [performance.now(), workedMs(pid)];
        await pause(Math.max(10, wanted.seconds * 4) * 1000);
        return ((workedMs(pid) - before) / (performance.now() - began)) * 100;
      };
      const begin = () => ask(server.url, recordings, { token, method: 'POST', body: { room: 'show' } });
      const recorded = async (): Promise<number> => {
        // The first time the stream has to come in before.
        while ((await running()) === undefined && (await begin()).status !== 201) await pause(200);
        await until(true);
        return work();
      };
      const played = async (): Promise<number> => {
        const id = await running();
        if (id !== undefined) await ask(server.url, `${recordings}/${id}/stop`, { token, method: 'POST' });
        await until(false);
        return work();
      };
      const { ours, theirs } = await compare(
        { name: 'recorded', measure: recorded },
        { name: 'not recorded', measure: played },
        { rounds: Math.min(wanted.rounds, 3), better: 'less' },
      );
      tell(
        `live-recording: ${theirs.toFixed(2)} % of a core without the recording, ${ours.toFixed(2)} % with it`,
      );
      tell(
        besideLimit('live-recording: one stream of 720p, taken, played out, recorded', ours, '% of a core', {
          most: 5,
        }),
      );
      tell(`live-recording: ${residentMb(pid).toFixed(0)} MB of memory`);
    }),
};
