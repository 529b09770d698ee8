import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseArtist, parseCatalog, parseRelease } from '../src/scanner/documents/index.ts';
import { scanSetting, shelf } from './scan-setting.ts';

const song = (n: number) => ({
  sound: `s${n}`,
  tags: { title: `T${n}`, artist: 'A', album: 'X', tracknumber: String(n) },
});

test('documents are read field by field, and what is not understood is said', () => {
  const { document, complaints } = parseRelease(`
title: Night Drive
artist: The Band
date: 2024-03-01
genres: [Dub, Techno]
type: ep
cover: ../../etc/passwd
download: free
links:
  - https://example.org/a
  - label: Shop
    url: https://example.org/b
  - Video: https://example.org/c
  - javascript:alert(1)
visibility: everybody
producer: Me
`);
  assert.equal(document.title, 'Night Drive');
  assert.equal(document.date, '2024-03-01');
  assert.deepEqual(document.genres, ['Dub', 'Techno']);
  assert.equal(document.cover, null);
  assert.deepEqual(
    document.links?.map((link) => link.label),
    ['example.org', 'Shop', 'Video'],
  );
  assert.equal(document.visibility, null);
  assert.deepEqual(complaints, [
    'links must be http or https addresses, each with a label',
    'visibility must be one of public, unlisted, private',
    'unknown fields: producer',
  ]);
  assert.equal(parseRelease('').document.title, null);
  assert.deepEqual(parseArtist('name: A\nbio: |\n  Two\n  lines').document.bio, 'Two\nlines');
  assert.equal(parseCatalog('siteUrl: https://example.org/').document.siteUrl, 'https://example.org');
});

test('hostile YAML is refused with words', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
    .split('')
    .map((name, at) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(10)}]`)
    .join('\n')}`;
  for (const text of ['title: [', '- a list', 'just words', 'a: 1\na: 2', bomb, '\t- x: y: z']) {
    assert.throws(() => parseRelease(text), { name: 'DocumentError' }, text.slice(0, 20));
  }
  assert.equal(parseRelease('__proto__: {polluted: 1}\ntitle: T').document.title, 'T');
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('release.yaml speaks for its folder and the folders of its discs, and its state counts when it changes', async (t) => {
  const s = scanSetting(t);
  s.sound('x/CD1/1.flac', song(1));
  s.sound('x/CD2/2.flac', song(2));
  await s.scan();
  assert.deepEqual(shelf(s), ['A - X: 1 T1 / 2 T2']);
  const gid = s.value('SELECT gid FROM albums');
  writeFileSync(
    s.at('x/release.yaml'),
    'title: Right\nartist: The As\ngenres: Dub\nstatus: released\nvisibility: public\ndownload: free\nlinks: [https://example.org]\n',
  );
  await s.scan();
  assert.deepEqual(shelf(s), ['The As - Right: 1 T1 / 2 T2']);
  const album = () =>
    s.rows(
      'SELECT gid, genre, status, visibility, download, external_links, listed_to, published_at IS NOT NULL AS published FROM albums',
    )[0];
  assert.deepEqual(album(), {
    gid,
    genre: 'Dub',
    status: 'released',
    visibility: 'public',
    download: 'free',
    external_links: '[{"label":"example.org","url":"https://example.org/"}]',
    listed_to: 2,
    published: 1,
  });
  s.run(`UPDATE albums SET visibility = 'private', status = 'draft'`);
  await s.scan({ full: true });
  assert.equal(album()?.['status'], 'released', 'read again on demand');
  s.run(`UPDATE albums SET visibility = 'private', status = 'draft'`);
  s.sound('x/CD1/1.flac', { ...song(1), tags: { ...song(1).tags, title: 'New' } });
  await s.scan();
  assert.equal(album()?.['status'], 'draft', 'a change of files leaves the state alone');
  rmSync(s.at('x/release.yaml'));
  await s.scan();
  assert.deepEqual(shelf(s), ['A - X: 1 New / 2 T2']);
  assert.equal(album()?.['gid'], gid);
});

test('artist.yaml and catalog.yaml become the artist and the settings; broken ones are problems until they change', async (t) => {
  const s = scanSetting(t);
  s.sound('A/x/1.flac', song(1));
  writeFileSync(
    s.at('A/artist.yaml'),
    'bio: From here.\nlinks: {Home: "https://example.org"}\nshoe_size: 44\n',
  );
  writeFileSync(s.at('A/artist.jpg'), 'picture');
  writeFileSync(s.at('catalog.yaml'), 'siteName: Our place\ndonationLinks: [https://example.org/give]\n');
  writeFileSync(s.at('A/x/release.yaml'), 'title: [');
  await s.scan();
  const artist = () => s.rows(`SELECT name, bio, links, photo_path FROM artists WHERE name = 'A'`)[0];
  assert.deepEqual(artist(), {
    name: 'A',
    bio: 'From here.',
    links: '[{"label":"Home","url":"https://example.org/"}]',
    photo_path: '1:A/artist.jpg',
  });
  assert.equal(s.value(`SELECT value FROM settings WHERE key = 'siteName'`), 'Our place');
  assert.equal(
    s.value(`SELECT value FROM settings WHERE key = 'donationLinks'`),
    '[{"label":"example.org","url":"https://example.org/give"}]',
  );
  const problems = () => s.rows('SELECT path, reason FROM scan_problems ORDER BY path');
  assert.deepEqual(problems(), [
    { path: 'A/artist.yaml', reason: 'yaml_fields' },
    { path: 'A/x/release.yaml', reason: 'yaml_invalid' },
  ]);
  await s.scan();
  assert.equal(problems().length, 2);
  s.run(`UPDATE settings SET value = 'Edited' WHERE key = 'siteName'`);
  s.run(`UPDATE artists SET locked_fields = '["bio"]', bio = 'Mine' WHERE name = 'A'`);
  writeFileSync(s.at('A/artist.yaml'), 'bio: From elsewhere.\n');
  writeFileSync(s.at('A/x/release.yaml'), 'title: Y');
  await s.scan();
  assert.deepEqual(problems(), []);
  assert.equal(artist()?.['bio'], 'Mine');
  assert.equal(s.value(`SELECT value FROM settings WHERE key = 'siteName'`), 'Edited');
  assert.deepEqual(shelf(s), ['A - Y: 1 T1']);
});
