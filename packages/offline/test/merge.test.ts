import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mergeLists, mergePlaylists } from '@bandstand/offline';
import { testSeed } from '../../../tools/seed.ts';
import { Dice } from './dice.ts';

const list = (text: string): readonly string[] => Array.from(text);

test('lists of two devices are merged by rule', () => {
  const table: readonly [what: string, base: string, mine: string, theirs: string, merged: string][] = [
    ['nothing changed', 'abc', 'abc', 'abc', 'abc'],
    ['only mine changed', 'abc', 'cab', 'abc', 'cab'],
    ['only theirs changed', 'abc', 'abc', 'bd', 'bd'],
    ['both added: each behind the place that it followed', 'abc', 'axbc', 'aybc', 'axybc'],
    ['both added at the end', 'ab', 'abx', 'aby', 'abxy'],
    ['both added the same', 'ab', 'abx', 'axb', 'abx'],
    ['mine removed, theirs moved', 'abcd', 'acd', 'dabc', 'dac'],
    ['mine moved, theirs removed', 'abcd', 'dabc', 'abd', 'dab'],
    ['theirs removed what mine followed', 'abc', 'abxc', 'ac', 'axc'],
    ['the same song twice', 'ab', 'aba', 'ab', 'aba'],
    ['a second one on both sides is one second one', 'a', 'aa', 'aa', 'aa'],
    ['removed here, a second one there: adding wins', 'ab', 'b', 'aab', 'aab'],
    ['both emptied', 'abc', '', '', ''],
    ['nothing before', '', 'ab', 'cd', 'abcd'],
  ];
  for (const [what, base, mine, theirs, merged] of table)
    assert.equal(mergeLists(list(base), list(mine), list(theirs)).join(''), merged, what);
});

test('a name that one side changed is that side’s, of two the one that is sent later', () => {
  const named = (name: string) => ({ name, items: [] });
  const name = (mine: string, theirs: string) => mergePlaylists(named('a'), named(mine), named(theirs)).name;
  assert.deepEqual([name('a', 'b'), name('b', 'a'), name('b', 'c'), name('a', 'a')], ['b', 'b', 'b', 'a']);
});

/** A list after some random edits. */
function edited(dice: Dice, base: readonly string[], letters: string): readonly string[] {
  const next = [...base];
  for (let edits = dice.below(5); edits > 0; edits -= 1) {
    const at = dice.below(next.length + 1);
    if (dice.chance(0.4)) next.splice(at, 0, dice.of(Array.from(letters)));
    else if (dice.chance(0.5)) next.splice(at, 1);
    else next.splice(dice.below(next.length + 1), 0, ...next.splice(at, 1));
  }
  return next;
}

const count = (ids: readonly string[], id: string): number => ids.filter((other) => other === id).length;

test('whatever two sides do: nothing is added twice or lost, and a merge that is repeated changes nothing', (t) => {
  const dice = new Dice(testSeed(t));
  for (let run = 0; run < 3000; run += 1) {
    const base = edited(dice, list(dice.chance(0.5) ? 'abcdef' : 'aabbac'), 'abcdef');
    const [mine, theirs] = [edited(dice, base, 'abcxy'), edited(dice, base, 'abcyz')];
    const merged = mergeLists(base, mine, theirs);
    const said = JSON.stringify({ run, base, mine, theirs, merged });
    for (const id of 'abcdefxyz') {
      const [b, m, h, r] = [base, mine, theirs, merged].map((ids) => count(ids, id));
      if (m === b) assert.equal(r, h, said);
      else if (h === b) assert.equal(r, m, said);
      else assert.ok(r === m || r === h, said);
    }
    assert.deepEqual(mergeLists(base, mine, base), mine, said);
    assert.deepEqual(mergeLists(base, base, theirs), theirs, said);
    if (new Set(mine).size === mine.length && new Set(theirs).size === theirs.length)
      assert.deepEqual(mergeLists(base, mine, merged), merged, said);
    assert.deepEqual([...mergeLists(base, mine, merged)].sort(), [...merged].sort(), said);
  }
});

test('lists of twenty thousand are merged at once', () => {
  const base = Array.from({ length: 20_000 }, (_, index) => `i${index}`);
  const merged = mergeLists(base, base.toReversed(), [...base, 'new']);
  assert.deepEqual([merged.length, merged.indexOf('i19999') < merged.indexOf('i0')], [20_001, true]);
});
