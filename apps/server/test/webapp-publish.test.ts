/** Built pages take the place of others as a whole. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { publish, withdraw } from '../src/webapp/publish.ts';

function folders(t: TestContext) {
  const base = mkdtempSync(join(tmpdir(), 'bandstand-publish-'));
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const made = join(base, 'work', 'pages');
  const put = (dir: string, names: readonly string[]): void => {
    mkdirSync(join(dir, '_app'), { recursive: true });
    for (const name of names) writeFileSync(join(dir, name), name);
  };
  return { made, dir: join(base, 'build'), former: join(base, 'work', 'former'), put };
}

const filesIn = (dir: string): string[] => readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted();

test('the first pages, others after them, and what a kill between two steps left', (t) => {
  const { made, dir, former, put } = folders(t);
  put(made, ['index.html', '_app/one.js']);
  publish(made, dir, former);
  assert.equal(readFileSync(join(dir, '_app/one.js'), 'utf8'), '_app/one.js');

  put(made, ['index.html', '_app/two.js', '_app/two.js.br']);
  put(former, ['index.html']);
  publish(made, dir, former);
  assert.deepEqual(filesIn(dir), ['_app', '_app/two.js', '_app/two.js.br', 'index.html']);
  assert.ok(!existsSync(former) && !existsSync(made));
});

test('pages that are taken back keep their files for who has opened them', (t) => {
  const { dir, put } = folders(t);
  withdraw(dir);
  put(dir, ['index.html', '_app/one.js']);
  withdraw(dir);
  assert.deepEqual(filesIn(dir), ['_app', '_app/one.js']);
});
