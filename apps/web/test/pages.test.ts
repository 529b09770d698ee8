import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverUrl, meanColour } from '../src/lib/api/addresses.ts';
import { discsOf } from '../src/lib/features/albums/discs.ts';
import { gridAddress, gridQueryOf } from '../src/lib/features/albums/grid-query.ts';
import { offeredActions } from '../src/lib/features/albums/release-actions.ts';
import { indexRows } from '../src/lib/features/artists/index-rows.ts';
import { browserOf } from '../src/lib/features/settings/browser.ts';
import { leadsTo } from '../src/lib/features/shell/leads-to.ts';
import { ago, clock, counted, duration, size } from '../src/lib/messages/index.ts';

test('what the address of the album grid says is what the list asks for', () => {
  const query = (text: string) => gridQueryOf(new URLSearchParams(text));
  assert.deepEqual(query(''), { sort: 'added' });
  assert.deepEqual(query('sort=nonsense&genre='), { sort: 'added' });
  assert.deepEqual(query('sort=year&genre=Dub'), { sort: 'year', order: 'desc', genre: 'Dub' });
  assert.deepEqual(query('sort=random&seed=12'), { sort: 'random', seed: 12 });
  assert.equal(
    gridAddress('added', '', () => 0),
    '/albums',
  );
  assert.equal(
    gridAddress('title', 'R&B', () => 0),
    '/albums?sort=title&genre=R%26B',
  );
  assert.equal(
    gridAddress('random', '', () => 0),
    '/albums?sort=random&seed=1',
  );
});

test('tracks stand on their discs, with the titles of those', () => {
  const track = (discNum: number | null, title: string) => ({ discNum, title });
  const album = {
    tracks: [track(2, 'c'), track(null, 'a'), track(1, 'b')],
    discTitles: [{ disc: 2, title: 'Night' }],
  };
  // The rows carry more; only these two fields decide.
  const discs = discsOf(JSON.parse(JSON.stringify(album)));
  assert.deepEqual(
    discs.map(({ number, title, tracks }) => [number, title, tracks.map((one) => one.title).join('')]),
    [
      [1, undefined, 'ab'],
      [2, 'Night', 'c'],
    ],
  );
});

test('a release offers what a person may do in its state', () => {
  const nobody = { approves: false, owns: false };
  const owner = { approves: false, owns: true };
  const admin = { approves: true, owns: false };
  assert.deepEqual(offeredActions('draft', nobody), ['promote']);
  assert.deepEqual(offeredActions('pending', owner), ['withdraw']);
  assert.deepEqual(offeredActions('pending', admin), ['approve', 'reject', 'withdraw']);
  assert.deepEqual(offeredActions('awaiting_finalization', owner), ['finalize', 'withdraw']);
  assert.deepEqual(offeredActions('released', nobody), []);
  assert.deepEqual(offeredActions('released', owner), ['withdraw']);
});

test('the index of artists is rows of equal height, and finds names without their accents', () => {
  const artist = (name: string) => ({ id: name, name, albumCount: 1, trackCount: 1, imageTag: null });
  const groups = [
    { letter: 'B', artists: [artist('Björk'), artist('Bonobo'), artist('Burial')] },
    { letter: 'C', artists: [artist('Can')] },
  ];
  assert.deepEqual(
    indexRows(groups, 2).map((row) => (row.kind === 'letter' ? row.letter : row.artists.length)),
    ['B', 2, 1, 'C', 1],
  );
  assert.deepEqual(
    indexRows(groups, 2, 'bjork').map((row) => (row.kind === 'letter' ? row.letter : row.artists[0]?.name)),
    ['B', 'Björk'],
  );
});

test('pictures carry their tag, and their mean colour is known before they are loaded', () => {
  assert.equal(
    coverUrl('albums', { id: 'x', imageTag: 'a b' }, 300),
    '/api/v1/albums/x/cover?size=300&tag=a%20b',
  );
  assert.equal(coverUrl('artists', { id: 'x' }, 80), '/api/v1/artists/x/cover?size=80');
  // Mean lightness full, no colour: white. 63 | 31<<6 | 31<<12 as bytes.
  assert.match(
    meanColour(Buffer.from([0xff, 0xf7, 0x01]).toString('base64')) ?? '',
    /^rgb\(25\d 25\d 25\d\)$/,
  );
  assert.equal(meanColour(null), undefined);
});

test('times, lengths, sizes and counts in words', () => {
  assert.equal(clock(187_400), '3:07');
  assert.equal(clock(3_765_000), '1:02:45');
  assert.equal(clock(null), '0:00');
  assert.equal(duration(43 * 60_000), '43 min');
  assert.equal(duration(72 * 60_000), '1 h 12 min');
  assert.equal(size(4_200_000), '4.2 MB');
  assert.equal(counted(1, 'track', 'tracks'), '1 track');
  assert.equal(counted(90_000, 'album', 'albums'), '90,000 albums');
  assert.equal(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T03:10:00Z')), '3 hours ago');
});

test('a session is shown by its browser and system', () => {
  const agent =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
  assert.equal(browserOf(agent), 'Chrome, Linux');
  assert.equal(browserOf('bandstand-script/1.0'), 'bandstand-script');
  assert.equal(browserOf(null), undefined);
});

test('a link is marked on its own page and on those below it', () => {
  assert.equal(leadsTo('/albums', '/albums/x'), true);
  assert.equal(leadsTo('/', '/albums'), false);
  assert.equal(leadsTo('/albums', '/albums-of-others'), false);
});
