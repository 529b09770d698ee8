import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lyricsLines, lyricsText } from '../src/lib/features/editing/lyrics-text.ts';
import { creditRows, creditsOf, linksOf, listOf, listText } from '../src/lib/features/editing/values.ts';
import { partsOf, rowsOf } from '../src/lib/features/smart-playlists/rules.ts';

test('lyrics come back from their text as they were, with their times', () => {
  const lines = [
    { ms: 0, text: 'Write the hours' },
    { ms: 62_340, text: '' },
    { ms: 3_600_050, text: '[not a time] here' },
    { text: 'a line without a time' },
  ];
  assert.deepEqual(lyricsLines(lyricsText(lines)), lines);
  assert.deepEqual(lyricsLines('[01:02]one\n[1:2.5] two\n[00:01.234] three\n[99:99] no time\n\n'), [
    { ms: 62_000, text: 'one' },
    { ms: 62_500, text: 'two' },
    { ms: 1_234, text: 'three' },
    { text: '[99:99] no time' },
  ]);
  assert.deepEqual(lyricsLines(''), []);
});

test('an artist whose name is typed over is credited by that name, the others stay who they are', () => {
  const rows = creditRows([
    { id: 'a', name: 'Mara', creditedAs: 'M.', join: ' & ' },
    { id: 'b', name: 'Jon', creditedAs: null, join: '' },
  ]);
  const [, second] = rows;
  if (second !== undefined) second.name = 'Quilla';
  rows.push({ id: '', was: '', name: ' ', creditedAs: '', join: '' });
  assert.deepEqual(creditsOf(rows), [
    { id: 'a', creditedAs: 'M.', join: ' & ' },
    { name: 'Quilla', creditedAs: null, join: '' },
  ]);
});

test('lists and links leave out what is empty or twice', () => {
  assert.equal(listText(['Folk', 'Rock, Pop']), 'Folk; Rock, Pop');
  assert.deepEqual(listOf(' Folk;; Rock, Pop ;Folk;'), ['Folk', 'Rock, Pop']);
  assert.deepEqual(
    linksOf([
      { label: '', url: ' https://a.example ' },
      { label: 'nothing', url: '' },
    ]),
    [{ label: 'https://a.example', url: 'https://a.example' }],
  );
});

test('rules come back from the page as they were; those that it cannot show are kept', () => {
  const rules = [
    { field: 'genre', operator: 'is', value: 'Folk' },
    { field: 'year', operator: 'between', value: [1990, 1999] },
    { field: 'added', operator: 'inTheLast', value: 30 },
    { field: 'played', operator: 'before', value: '2024-02-29T00:00:00.000Z' },
    { field: 'starred', operator: 'is', value: true },
    { match: 'any', rules: [{ field: 'plays', operator: 'above', value: 3 }] },
    { field: 'artist', operator: 'is', value: '0190-' },
  ];
  assert.deepEqual(partsOf(rowsOf(rules)), rules);
  const unfinished = [
    { kind: 'rule', field: 'year', operator: 'between', value: '1990', upTo: '' },
    { kind: 'rule', field: 'title', operator: 'contains', value: '  ', upTo: '' },
  ] as const;
  assert.deepEqual(partsOf(unfinished), []);
});
