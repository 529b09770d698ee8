import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as holds, property, string } from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { reservedSlugs, slugOf, uniqueSlug } from '../src/releases/slug.ts';

const table: readonly (readonly [string, string])[] = [
  ['Kind of Blue', 'kind-of-blue'],
  ['  Sigur Rós — Ágætis byrjun ', 'sigur-ros-agaetis-byrjun'],
  ['Straße & Łódź', 'strasse-and-lodz'],
  ["Don't Stop", 'dont-stop'],
  ['Кино — Группа крови', 'kino-gruppa-krovi'],
  ['Океан Ельзи', 'okean-elzi'],
  ['Їжак', 'yizhak'],
  ['Ёлка', 'yolka'],
  ['Θεοδωράκης', 'theodorakis'],
  ['საქართველო', 'sakartvelo'],
  ['Արամ', 'aram'],
  ['שלום', 'shlvm'],
  ['فيروز', 'fyrwz'],
  ['きゃりーぱみゅぱみゅ', 'kyaripamyupamyu'],
  ['ガッチャ', 'gatcha'],
  ['방탄소년단', 'bangtansonyeondan'],
  ['宇多田ヒカル', '宇多田hikaru'],
  ['周杰倫', '周杰倫'],
  ['लता मंगेशकर', 'लता-मंगेशकर'],
  ['ไทย', 'ไทย'],
  ['ＡＢＣ', 'abc'],
  ['AC/DC', 'ac-dc'],
];

test('a slug is readable in every script', () => {
  for (const [name, slug] of table) assert.equal(slugOf(name, 'artist'), slug, name);
});

test('a slug is never a reserved name, a number or nothing', () => {
  assert.equal(slugOf('API', 'artist'), 'artist-api');
  assert.equal(slugOf('Users', 'artist'), 'artist-users');
  assert.equal(slugOf('1984', 'release'), 'release-1984');
  assert.equal(slugOf('2-1', 'release'), 'release-2-1');
  assert.equal(slugOf('   ', 'release'), 'release-untitled');
  assert.match(slugOf('!!!', 'artist'), /^artist-x[0-9a-f]{9}$/);
  assert.notEqual(slugOf('!!!', 'artist'), slugOf('???', 'artist'));
});

test('a slug of any text holds what the rules promise', () => {
  const seed = testSeed();
  holds(
    property(string({ unit: 'binary', maxLength: 200 }), (name) => {
      const slug = slugOf(name, 'release');
      assert.match(slug, /^[\p{L}\p{N}\p{M}]+(?:-[\p{L}\p{N}\p{M}]+)*$/u);
      assert.ok(Array.from(slug).length <= 90);
      assert.ok(!reservedSlugs.has(slug));
      assert.ok(!/^[\p{N}-]+$/u.test(slug));
      assert.equal(slug, slug.normalize('NFC'));
    }),
    { seed, numRuns: 2000 },
  );
});

test('a taken slug gets the next free number, and letters when numbers run out', () => {
  const taken = new Set(['live', 'live-2']);
  assert.equal(
    uniqueSlug('live', 'a', (slug) => taken.has(slug)),
    'live-3',
  );
  let asked = 0;
  const full = (slug: string) => {
    asked += 1;
    return !/-x/.test(slug);
  };
  assert.match(uniqueSlug('live', 'key', full), /^live-x[0-9a-f]{9}$/);
  assert.ok(asked < 30);
  assert.equal(uniqueSlug('live', 'key', full), uniqueSlug('live', 'key', full));
});
