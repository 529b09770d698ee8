import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { scopes } from '@bandstand/library';
import { kebab, type OptionSpec, options, variable } from '../src/config/index.ts';
import { bandstand, root } from './instance/command.ts';

const read = (name: string): string => readFileSync(join(root, name), 'utf8');

/** Cells of the rows of the first table that has these words in its heading. */
function tableOf(text: string, heading: readonly string[]): readonly (readonly string[])[] {
  const cells = (line: string): string[] =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const lines = text.split('\n');
  const start = lines.findIndex(
    (line) => line.startsWith('|') && heading.every((word, at) => cells(line)[at] === word),
  );
  assert.ok(start >= 0, `no table with ${heading.join(', ')}`);
  const end = lines.findIndex((line, at) => at > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map(cells);
}

const bare = (cell: string): string => cell.replaceAll('`', '');

test('the table of options tells every option of serve, with its variable and default', async () => {
  const rows = tableOf(read('docs/operating.md'), ['option', 'variable', 'default', 'what']);
  const specs: readonly (readonly [string, OptionSpec<unknown>])[] = Object.entries(options);
  assert.deepEqual(
    rows.map((row) => bare(row[1] ?? '')),
    specs.map(([name]) => variable(name)),
    'in the order of --help',
  );
  const { stdout } = await bandstand(['serve', '--help']);
  const shown = [...stdout.matchAll(/^ {2}(?:-h, )?(--[\w-]+)/gm)].map(([, name]) => name);
  for (const [index, [name, { fallback, environmentOnly }]] of specs.entries()) {
    const [option = '', , value = '', what = ''] = rows[index] ?? [];
    const [flag = ''] = bare(option).split(' ');
    if (environmentOnly === true) assert.equal(flag, '', `${name} is only a variable`);
    else {
      assert.ok([`--${kebab(name)}`, `--no-${kebab(name)}`].includes(flag), flag);
      assert.ok(shown.includes(flag), `${flag} is not in --help`);
    }
    if (typeof fallback === 'boolean') assert.equal(value, fallback ? 'on' : 'off', name);
    else if (typeof fallback === 'string' || name === 'port')
      assert.equal(bare(value), String(fallback), name);
    assert.ok(what.length > 0, name);
  }
  const known = specs.map(([name]) => kebab(name));
  const strange = shown.filter((name) => !known.includes(name?.replace(/^--(?:no-)?/, '') ?? ''));
  assert.deepEqual(strange, ['--help'], 'options of --help that the table does not tell');
});

test('the table of scopes tells every scope', () => {
  const rows = tableOf(read('docs/api.md'), ['scope', 'opens']);
  assert.deepEqual(
    rows.map(([scope = '']) => bare(scope)),
    [...scopes],
  );
});

test('what the documents name of ours exists', () => {
  const known = new Set(Object.keys(options).map(variable));
  for (const name of ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)]) {
    const text = read(name);
    for (const [word] of text.matchAll(/\bBANDSTAND_[A-Z_]+\b/g)) {
      const isTesting = word.startsWith('BANDSTAND_TEST_');
      assert.ok(isTesting || known.has(word.replace(/_FILE$/, '')), `${name}: ${word}`);
    }
    for (const [, target = ''] of text.matchAll(/\]\(([^)#:]+)\)/g))
      assert.doesNotThrow(
        () => read(join(dirname(name), target.endsWith('/') ? `${target}operating.md` : target)),
        `${name}: ${target}`,
      );
  }
});
