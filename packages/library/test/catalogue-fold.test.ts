import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { foldName, indexLetter, withoutArticle } from '../src/catalogue/index.ts';
import { sample } from '../src/catalogue/reading/positions/sample.ts';

const seed = testSeed();

test('names that people take for the same are the same', () => {
  const same: readonly (readonly string[])[] = [
    ['Björk', 'BJÖRK', 'bjork', 'Bjo\u0308rk'],
    ['Sigur Rós', 'sigur  ros', ' Sigur Ros '],
    ['Motörhead', 'Motorhead'],
    ['Ærlig Øl', 'aerlig ol'],
    ['ＡＢＣ', 'abc'],
    ['Don’t', "don't"],
    ['Straße', 'STRASSE'],
    ['Łódź', 'lodz'],
  ];
  for (const [first = '', ...others] of same) {
    for (const other of others) assert.equal(foldName(other), foldName(first), `${other} and ${first}`);
  }
  const different: readonly (readonly [string, string])[] = [
    ['!!!', '???'],
    ['か', 'が'],
    ['कि', 'कु'],
    ['東京', '京都'],
  ];
  for (const [a, b] of different) assert.notEqual(foldName(a), foldName(b), `${a} and ${b}`);
});

test('folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      assert.equal(foldName(foldName(text)), foldName(text)),
    ),
    { seed, numRuns: 500 },
  );
});

test('articles are no part of the order, but a name may be one', () => {
  const cases = {
    'the beatles': 'beatles',
    'los lobos': 'lobos',
    "l'arc": 'arc',
    the: 'the',
    theory: 'theory',
    'la ': 'la ',
  };
  for (const [name, key] of Object.entries(cases)) assert.equal(withoutArticle(name), key);
});

test('names stand under their letter', () => {
  const cases = {
    abba: 'A',
    '2pac': '#',
    '!!!': '#',
    äther: 'A',
    東京: '#',
    봄: 'ᄇ',
    город: 'Г',
    あ: 'あ',
    '': '#',
  };
  for (const [name, letter] of Object.entries(cases)) assert.equal(indexLetter(foldName(name)), letter, name);
});

test('a sample holds different numbers, as many as there are up to its size', () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.nat(600), fc.nat(2 ** 32 - 1), (size, count, salt) => {
      const chosen = sample(size, count, salt);
      assert.equal(new Set(chosen).size, Math.min(size, count));
      assert.ok(chosen.every((number) => number >= 0 && number < size));
    }),
    { seed },
  );
});

test('every number is drawn about as often as any other', () => {
  const drawn = new Map<number, number>();
  for (let round = 0; round < 4000; round++) {
    for (const id of sample(50, 5, (seed + round * 7919) >>> 0)) drawn.set(id, (drawn.get(id) ?? 0) + 1);
  }
  for (let id = 0; id < 50; id++)
    assert.ok(Math.abs((drawn.get(id) ?? 0) - 400) < 120, `${id} was drawn ${drawn.get(id)} times`);
});
