/** What a first sync sets aside for its speed is there again whatever happens to it. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  buildIndexes,
  type Driver,
  extraText,
  ingestItems,
  itemById,
  libraryItems,
  searchItems,
  setIndexesAside,
} from '@bandstand/offline';
import { openFile } from '@bandstand/offline/node';
import { folder } from '../../../apps/server/test/instance/command.ts';
import { openDevice } from './bandstand.ts';
import { musicItems } from './figures/music.ts';
import { testStore } from './folder.ts';
import { addLibrary, item, jid, now, one, signIn } from './library.ts';

/** With the triggers. */
const indexesOf = (driver: Driver): readonly unknown[] =>
  driver.read((reader) =>
    reader.all(
      "SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY name",
    ),
  );

test('a store that was killed in its first sync has all indexes once it is opened', (t) => {
  const place = folder(t);
  const before = openFile(join(place, 'store.db'));
  const whole = indexesOf(before);
  before.write(setIndexesAside);
  const account = signIn(before);
  const libraryId = addLibrary(before, account);
  before.write((writer) => ingestItems(writer, { account, libraryId, now }, musicItems(300)));
  assert.ok(indexesOf(before).length < whole.length);
  before.close();
  const { driver } = openDevice(t, { at: place });
  assert.deepEqual(indexesOf(driver), whole);
  assert.equal(one(driver, 'PRAGMA integrity_check'), 'ok');
});

test('while they are set aside lists and searches say the same; a store with items keeps its indexes', (t) => {
  const [plain, quick] = [testStore(t), testStore(t)];
  const said = [plain, quick].map((driver) => {
    if (driver === quick) driver.write(setIndexesAside);
    const account = signIn(driver);
    const libraryId = addLibrary(driver, account);
    driver.write((writer) => ingestItems(writer, { account, libraryId, now }, musicItems(500)));
    return driver.read((reader) => [
      libraryItems(reader, account, { libraryId: jid('l', 1), type: 'MusicAlbum', limit: 20 }),
      libraryItems(reader, account, { libraryId: jid('l', 1), type: 'Audio', order: 'newest', limit: 20 }),
      searchItems(reader, account, 'a').map(({ id }) => id),
    ]);
  });
  assert.deepEqual(said[1], said[0]);
  quick.write(buildIndexes);
  const whole = indexesOf(plain);
  assert.deepEqual(indexesOf(quick), whole);
  plain.write(setIndexesAside);
  assert.deepEqual(indexesOf(plain), whole);
});

const texts = [
  'plain',
  'say "so"',
  'back\\slash',
  'new\nline',
  '\u0000',
  'Ærø \u007f',
  '𝄞',
  'half \ud834',
  '',
];

test('what has no column is kept as JSON, whatever its texts hold', () => {
  for (const [at, text] of texts.entries()) {
    const people = [{ id: jid('a', at), name: text }];
    const [known, other] = [[text], ['other']];
    const more = {
      container: text,
      gain: -at / 10,
      hasLyrics: true,
      providerIds: { [text]: text },
      tags: texts,
    };
    const ids = { artistIds: people.map(({ id }) => id) };
    const sameAs = (extra: Parameters<typeof extraText>[0], names: readonly string[], stored: object) =>
      assert.equal(extraText(extra, names), JSON.stringify(stored));
    sameAs({ artistIds: people, ...more }, known, { ...ids, ...more });
    sameAs({ artistIds: people, albumArtistIds: people }, known, { ...ids, albumArtistIds: 'same' });
    sameAs({ ...more, artistIds: people }, other, { artistIds: people, ...more });
    sameAs({ albumArtistIds: people }, known, { albumArtistIds: people });
  }
  assert.equal(extraText({}, ['a']), null);
});

test('of many new items at once each keeps what it has, whichever fields those are', (t) => {
  const fields = [
    'Overview',
    'ProductionYear',
    'AlbumId',
    'IndexNumber',
    'SeriesName',
    'Etag',
    'DateCreated',
  ];
  const values = [texts.join(' '), 1999, jid('b', 1), 3, "O'Neill", 'e', '2024-05-01T10:00:00.000Z'];
  const items = Array.from({ length: 300 }, (_, number) =>
    item({
      Id: jid('t', number),
      Type: 'Audio',
      Name: `${texts[number % texts.length]} ${number}`,
      ...Object.fromEntries(
        fields.flatMap((field, at) => ((number >> at) % 2 === 0 ? [] : [[field, values[at]]])),
      ),
    }),
  );
  const [few, many] = [testStore(t), testStore(t)].map((driver, at) => {
    const account = signIn(driver);
    const libraryId = addLibrary(driver, account);
    const size = at === 0 ? 1 : items.length;
    for (let from = 0; from < items.length; from += size)
      driver.write((writer) =>
        ingestItems(writer, { account, libraryId, now }, items.slice(from, from + size)),
      );
    const read = items.map(({ id }) => driver.read((reader) => itemById(reader, account, id)));
    return { read, rows: driver.read((reader) => reader.all('SELECT * FROM items ORDER BY id')) };
  });
  assert.deepEqual(many, few);
  assert.equal(
    many?.read.filter((one) => one?.seriesName === "O'Neill").length,
    items.filter(({ seriesName }) => seriesName !== null).length,
  );
});
