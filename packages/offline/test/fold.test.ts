/** Letters as people type them: the same here as in Bandstand's own search. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { foldedOf, foldText } from '@bandstand/offline';

const root = join(import.meta.dirname, '..', '..');

/** What a file says between two marks. */
function part(file: string, from: string, to: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  return text.slice(text.indexOf(from), text.indexOf(to));
}

test('the letters and marks are those that Bandstand folds', () => {
  const ours = part('offline/src/queries/items/fold.ts', 'const unjoined', 'const plain');
  const theirs = part('library/src/catalogue/fold.ts', 'const unjoined', 'const plain');
  assert.ok(ours.length > 300);
  assert.equal(ours, theirs);
});

test('texts are compared as people type them', () => {
  for (const [text, folded] of [
    ['Ágætis byrjun', 'agaetis byrjun'],
    ['ÆRØ', 'aero'],
    ['Straße STRAẞE', 'strasse strasse'],
    ['Łódź', 'lodz'],
    ['  ﬁsh\u00a0 ＆ ｃｈｉｐｓ ', 'fish & chips'],
    ['Þú og ég', 'thu og eg'],
    ['東京', '東京'],
    ['Don’t', "don't"],
  ] as const)
    assert.equal(foldText(text), folded);
});

test('only words that the search table cannot find as they are typed are kept', () => {
  const nobody = { artists: [], albumName: null, albumArtist: null };
  assert.equal(foldedOf({ ...nobody, name: 'Café Ångström' }), null);
  assert.equal(foldedOf({ ...nobody, name: 'Plain words, "and" signs…' }), null);
  const item = { name: 'Ágætis byrjun', artists: ['Ærø', 'Björk'], albumName: 'Ágætis', albumArtist: null };
  assert.equal(foldedOf(item), 'agaetis aero');
});
