import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scanSetting, shelf } from './scan-setting.ts';

test('a folder of tagged files becomes artists, albums and tracks; a second scan writes nothing', async (t) => {
  const s = scanSetting(t);
  s.sound('A/One/01.flac', {
    tags: {
      title: 'First',
      artist: 'A',
      album: 'One',
      tracknumber: '1',
      genre: ['Rock', 'Pop'],
      date: '1999-03-01',
    },
  });
  s.sound('A/One/02.mp3', {
    tags: {
      title: 'Second',
      artist: 'A feat. B',
      album: 'One',
      tracknumber: '2',
      genre: 'Rock; Jazz',
      date: '1999',
    },
  });
  const summary = await s.scan();
  assert.deepEqual(shelf(s), ['A - One: 1 First / 2 Second']);
  assert.equal(summary.added, 2);
  assert.equal(summary.seen, 2);
  const before = s.value<number>('SELECT max(seq) FROM changes');
  const again = await s.scan();
  assert.equal(again.read, 0);
  assert.equal(s.value('SELECT max(seq) FROM changes'), before);
  assert.deepEqual(
    s.rows('SELECT name FROM artists WHERE id > 0 ORDER BY name').map((row) => row['name']),
    ['A', 'B'],
  );
});
