import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { cleanLine, cleanText, creditsOf, displayOf, genresOf, parseLrc, partialDate } from '../src/index.ts';

const seed = testSeed();

test('credits: names and the words between them', () => {
  const table: [written: string | null, names: string[], expected: string[]][] = [
    ['Ana', [], ['Ana|']],
    ['Ana feat. Bo', [], ['Ana| feat. ', 'Bo|']],
    ['Ana (ft. Bo)', [], ['Ana| (ft. ', 'Bo|)']],
    ['Ana Featuring Bo; Cy', [], ['Ana| Featuring ', 'Bo|; ', 'Cy|']],
    ['Ana / Bo', [], ['Ana| / ', 'Bo|']],
    ['AC/DC', [], ['AC/DC|']],
    ['Simon & Garfunkel', [], ['Simon & Garfunkel|']],
    ['Earth, Wind & Fire', [], ['Earth, Wind & Fire|']],
    ['Ana feat Bo', [], ['Ana| feat ', 'Bo|']],
    ['Ana & Bo with Cy', ['Ana', 'Bo', 'Cy'], ['Ana| & ', 'Bo| with ', 'Cy|']],
    ['ANA & bo', ['Ana', 'Bo'], ['ANA| & ', 'bo|']],
    ['Ana and friends', ['Ana', 'Bo'], ['Ana| & ', 'Bo|']],
    [null, ['Ana', 'Bo', 'Cy'], ['Ana|, ', 'Bo| & ', 'Cy|']],
    [null, ['Ana'], ['Ana|']],
    ['Ana feat. Bo', ['Ana'], ['Ana| feat. ', 'Bo|']],
    [null, [], []],
  ];
  for (const [written, names, expected] of table) {
    const credits = creditsOf(written, names).map((credit) => `${credit.name}|${credit.join}`);
    assert.deepEqual(credits, expected, `${written} ${names.join('+')}`);
  }
});

test('credits lose nothing of the written text', () => {
  const word = fc.constantFrom('Ana', 'Bo', ' feat. ', ' ft ', ';', ' / ', '(', ')', '&', ' ', 'İ');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
      const text = cleanLine(words.join(''));
      fc.pre(text !== '');
      const joined = displayOf(creditsOf(text, []));
      assert.equal(joined, text);
    }),
    { seed },
  );
});

test('dates: as much as is known, and nothing that no calendar has', () => {
  const table: [string | undefined, string | null][] = [
    ['2021-05-07', '2021-05-07'],
    ['2021-05', '2021-05'],
    ['2021', '2021'],
    ['20210507', '2021-05-07'],
    ['2021/05/07', '2021-05-07'],
    ['2021-05-07T12:30:00Z', '2021-05-07'],
    ['2021-13-01', '2021'],
    ['2021-02-30', '2021-02'],
    ['31/12/1999', '1999'],
    ['0000', null],
    ['21345', null],
    ['', null],
    ['soon', null],
    [undefined, null],
  ];
  for (const [text, expected] of table) assert.equal(partialDate(text), expected, text);
});

test('genres: numbers get their names, lists are split, compound names stay', () => {
  const table: [string[], string[]][] = [
    [['17'], ['Rock']],
    [['(17)'], ['Rock']],
    [['(17)(RX)Garage'], ['Rock', 'Remix', 'Garage']],
    [['((Live) Rock'], ['(Live) Rock']],
    [['Ambient; Drone;ambient'], ['Ambient', 'Drone', 'ambient']],
    [['R&B/Soul'], ['R&B/Soul']],
    [['Folk / World'], ['Folk', 'World']],
    [['Rock', 'Rock', ''], ['Rock']],
    [['255'], ['255']],
  ];
  for (const [values, expected] of table) assert.deepEqual(genresOf(values), expected);
});

test('LRC: times of every precision, repeated lines, offset; other text is none', () => {
  const text =
    '[ar:Ana]\n[offset:+500]\n[00:02.5][01:00]again\n[00:01.250] <00:01.3>one <00:01.5>two\nnot timed';
  assert.deepEqual(parseLrc(text), [
    { ms: 750, text: 'one two' },
    { ms: 2000, text: 'again' },
    { ms: 59_500, text: 'again' },
  ]);
  assert.equal(parseLrc('words\n[Chorus]\nwords'), null);
});

test('text from files cannot reorder, break or flood the page', () => {
  assert.equal(cleanLine('a\0b\r\nc\u202Egpj.exe\u2069\uFEFF  '), 'a b cgpj.exe');
  assert.equal(cleanLine('e\u0301'), '\u00E9');
  assert.equal(cleanLine('x'.repeat(5000)).length, 1000);
  assert.equal(cleanLine(`${'x'.repeat(999)}😀`), 'x'.repeat(999));
  assert.equal(cleanLine('a\uD800b'), 'ab');
  assert.equal(cleanText('one\r\ntwo\rthree\0'), 'one\ntwo\nthree');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const clean = cleanLine(text);
      assert.ok(clean.length <= 1000 && clean.isWellFormed());
      assert.doesNotMatch(clean, /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      assert.equal(cleanLine(clean), clean);
    }),
    { seed, numRuns: 40 },
  );
});
