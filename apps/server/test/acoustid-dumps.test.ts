import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bandstand, folder } from './instance/command.ts';
import { copyDatabases } from './instance/databases.ts';
import { at } from './instance/talking.ts';

const created = '2024-01-02T03:04:05.678+00:00';
const gid = '20000000-0000-4000-8000-000000000007';

test('days of the database come in from files and go out into files by commands', async (t) => {
  const top = folder(t);
  const given = join(top, 'given');
  mkdirSync(given);
  await copyDatabases(join(top, 'data'));
  const rows = [JSON.stringify({ id: 7, gid, created }), 'nonsense'];
  writeFileSync(join(given, '2024-01-02-track-update.jsonl.gz'), gzipSync(rows.join('\n')));
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await bandstand(['acoustid', ...args, '--data', join(top, 'data')]);
    assert.equal(code, 0, stderr);
    return { stdout, stderr };
  };
  const report = join(top, 'refused.jsonl');
  const loaded = await run('load', given, '--report', report, '--json');
  assert.equal(at(JSON.parse(loaded.stdout), 'refused'), 1);
  assert.match(loaded.stderr, /line 2: it is no JSON object/);
  assert.equal(at(JSON.parse(readFileSync(report, 'utf8')), 'line'), 2);
  const dumped = await run('dump', '--from', '2024-01-01', '--to', '2024-01-02', '--out', join(top, 'out'));
  assert.match(dumped.stdout, /^14 files were written, with 1 rows of 2 days/);
  const file = join(top, 'out/2024/2024-01/2024-01-02-track-update.jsonl.gz');
  const row: unknown = JSON.parse(String(gunzipSync(readFileSync(file))));
  assert.deepEqual([at(row, 'id'), at(row, 'gid'), at(row, 'created')], [7, gid, created]);
  const refused = await bandstand(['acoustid', 'dump', '--day', 'today', '--out', top]);
  assert.deepEqual([refused.code, /2026-07-22/.test(refused.stderr)], [2, true]);
  const none = await bandstand(['acoustid', 'load', join(top, 'nowhere'), '--data', join(top, 'data')]);
  assert.deepEqual([none.code, /holds no files/.test(none.stderr)], [1, true]);
});
