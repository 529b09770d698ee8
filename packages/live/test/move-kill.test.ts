import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { run } from './killing.ts';
import { folder, named, open } from './setting.ts';

const club = named('club');

/** Two data folders, the first with an app of some files. */
async function folders(t: TestContext): Promise<readonly [string, string]> {
  const [from, to] = [folder(t), folder(t)];
  const live = await open(t, from);
  await live.apps.create({ name: club });
  live.databases.write(club, (w) => {
    for (let at = 0; at < 500; at += 1) w.run('INSERT INTO vods (app_id, name) VALUES (2, ?)', [`gig-${at}`]);
  });
  for (let at = 0; at < 5; at += 1)
    writeFileSync(join(live.folders.app(club), 'recordings', `gig-${at}.mp4`), 'x'.repeat(100_000));
  live.close();
  return [from, to];
}

test('an app whose move is killed is in one place in the end, whole', async (t) => {
  const seed = testSeed(t);
  const { lines, ms } = await run('move.ts', await folders(t));
  assert.equal(lines.at(-1), 'moved');
  for (const kill of [{ atLine: 3 }, { atLine: lines.length }, { afterMs: (ms * ((seed % 8) + 1)) / 9 }]) {
    const [from, to] = await folders(t);
    await run('move.ts', [from, to], kill);
    assert.match((await run('move.ts', [from, to])).lines.at(-1) ?? '', /moved$/);
    const live = await open(t, to);
    assert.equal(
      live.databases.read(club, (r) => r.value('SELECT count(*) FROM vods')),
      500,
    );
    assert.equal(readdirSync(join(live.folders.app(club), 'recordings')).length, 5);
    assert.deepEqual(readdirSync(live.folders.apps).toSorted(), ['club', 'live']);
    assert.ok(!existsSync(join(from, 'apps', 'club')));
    assert.deepEqual(readdirSync(join(from, 'apps')), ['live'], JSON.stringify(kill));
  }
});
