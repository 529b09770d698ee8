import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Argument,
  ArgumentError,
  absolutePath,
  createProcesses,
  integer,
  mediaFile,
  oneOf,
  option,
  ProcessError,
  seconds,
  type TypedCommand,
} from '../src/index.ts';

const node = process.execPath;

function script(source: string, args: readonly Argument[] = []): TypedCommand {
  return { program: node, args: [option('-e'), source as Argument, ...args], label: 'child' };
}

function failsWith(code: string) {
  return (error: unknown) => error instanceof ProcessError && error.code === code;
}

test('output, input and the exit code come back', async () => {
  const processes = createProcesses();
  const echo = script('process.stdin.pipe(process.stdout); console.error("words")');
  const result = await processes.run(echo, { input: 'hello' });
  assert.equal(result.stdout.toString(), 'hello');
  assert.equal(result.stderr, 'words\n');
  await assert.rejects(processes.run(script('console.error("no such stream"); process.exit(3)')), (error) => {
    assert.ok(error instanceof ProcessError);
    assert.equal(error.exitCode, 3);
    assert.match(error.message, /child ended with 3: no such stream/);
    return true;
  });
  const accepted = await processes.run(script('process.exit(3)'), { accept: [3] });
  assert.equal(accepted.exitCode, 3);
  await processes.close();
});

test('a program that is missing, too slow, too loud or cancelled says which', async () => {
  const processes = createProcesses();
  const forever = script('setInterval(() => {}, 1000)');
  await assert.rejects(
    processes.run({ program: '/nonexistent/ffmpeg', args: [], label: 'ffmpeg' }),
    failsWith('not_found'),
  );
  await assert.rejects(processes.run(forever, { timeoutMs: 50 }), failsWith('timeout'));
  const loud = script('setInterval(() => process.stdout.write("x".repeat(65536)), 1)');
  await assert.rejects(processes.run(loud, { maxOutputBytes: 100_000 }), failsWith('too_much_output'));
  const stop = new AbortController();
  const cancelled = processes.run(forever, { signal: stop.signal });
  stop.abort();
  await assert.rejects(cancelled, failsWith('aborted'));
  assert.equal(processes.running, 0);
  await processes.close();
});

test('a kill reaches the grandchildren', async () => {
  const processes = createProcesses();
  const source = `const c = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(()=>{},1000)']);
    c.once('spawn', () => console.log(c.pid)); setInterval(() => {}, 1000)`;
  const child = await processes.start(script(source));
  const [line] = await child.stdout.take(1).toArray();
  const grandchild = Number(String(line));
  assert.ok(isAlive(grandchild));
  await child.stop();
  while (isAlive(grandchild)) await pause(2);
  await processes.close();
});

test('lanes take turns, and closing kills and refuses everybody', async () => {
  const processes = createProcesses({ maxConcurrent: 1 });
  const order: string[] = [];
  const first = await processes.start(script('setInterval(() => {}, 1000)'));
  const queued = ['waveform', 'waveform', 'waveform', 'listener'].map(async (lane) => {
    await processes.run(script(''), { lane });
    order.push(lane);
  });
  assert.equal(processes.waiting, 4);
  await first.stop();
  await Promise.all(queued);
  assert.deepEqual(order, ['waveform', 'listener', 'waveform', 'waveform']);

  const last = await processes.start(script('setInterval(() => {}, 1000)'));
  const refused = assert.rejects(processes.run(script('')), failsWith('closed'));
  await processes.close();
  await refused;
  assert.equal((await last.ended).error?.code, 'closed');
  await assert.rejects(processes.run(script('')), failsWith('closed'));
});

test('secrets of the server are not handed to children', async () => {
  process.env['BANDSTAND_SECRET_OF_TEST'] = 'x';
  const processes = createProcesses();
  const { stdout } = await processes.run(script('console.log(JSON.stringify(process.env))'));
  delete process.env['BANDSTAND_SECRET_OF_TEST'];
  assert.ok(!stdout.toString().includes('BANDSTAND_SECRET_OF_TEST'));
  await processes.close();
});

test('data cannot become an option or a protocol', () => {
  assert.equal(mediaFile('/music/-i.mp3'), 'file:/music/-i.mp3');
  assert.equal(mediaFile('/music/../etc/x'), 'file:/etc/x');
  assert.equal(absolutePath('/music/a b'), '/music/a b');
  for (const path of ['-y', 'http://host/x', 'concat:a|b', 'a.mp3', '/x\0y'])
    assert.throws(() => mediaFile(path), ArgumentError);
  assert.throws(() => integer(1.5, 0, 9), ArgumentError);
  assert.throws(() => integer(10, 0, 9), ArgumentError);
  assert.throws(() => seconds(Number.NaN), ArgumentError);
  assert.equal(seconds(1.5), '1.500');
  assert.throws(() => oneOf('-x', ['mp3', 'opus']), ArgumentError);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A dead child that nobody has waited for still has a number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
