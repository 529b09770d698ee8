/** What a store must do with items, on every driver. */
import type { Account, Driver, ItemInput } from '@bandstand/offline';
import {
  childItems,
  favorites,
  hideItems,
  ingestItems,
  itemById,
  itemStreams,
  libraries,
  libraryItems,
  linkedItems,
  purgeGhosts,
  readItem,
  removeUser,
  resumable,
  retireItems,
  searchItems,
  sqlTime,
} from '@bandstand/offline';
import { addLibrary, album, item, jid, now, one, signIn, take } from '../library.ts';
import { fails, same } from './check.ts';
import type { DriverCheck } from './drivers.ts';

const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);

const find = (driver: Driver, account: Account, text: string): string[] =>
  names(driver.read((reader) => searchItems(reader, account, text)));

/** A series with two seasons, and a film with subtitles. */
const video: readonly ItemInput[] = [
  item({
    Id: jid('v', 4),
    Type: 'Episode',
    Name: 'Two',
    SeriesId: jid('v', 1),
    SeasonId: jid('v', 2),
    IndexNumber: 2,
    ParentIndexNumber: 1,
  }),
  item({ Id: jid('v', 1), Type: 'Series', Name: 'Borgen', Genres: ['Drama'] }),
  item({ Id: jid('v', 2), Type: 'Season', Name: 'Season 1', SeriesId: jid('v', 1), IndexNumber: 1 }),
  item({
    Id: jid('v', 3),
    Type: 'Episode',
    Name: 'One',
    SeriesId: jid('v', 1),
    SeasonId: jid('v', 2),
    IndexNumber: 1,
    ParentIndexNumber: 1,
  }),
  item({
    Id: jid('v', 9),
    Type: 'Movie',
    Name: 'Hrútar',
    RunTimeTicks: 55_800_000_000,
    MediaSources: [{ Size: 700_000_000 }],
    MediaStreams: [
      {
        Index: 2,
        Type: 'Subtitle',
        Codec: 'srt',
        Language: 'eng',
        DisplayTitle: 'English',
        IsExternal: true,
        DeliveryUrl: '/s.srt',
      },
      { Index: 0, Type: 'Video', Codec: 'h264', IsDefault: true },
    ],
    UserData: {
      PlaybackPositionTicks: 600_000_000,
      PlayCount: 0,
      IsFavorite: true,
      Played: false,
      LastPlayedDate: '2026-02-01T10:00:00.1234567Z',
    },
  }),
];

const browsing: readonly DriverCheck[] = [
  {
    name: 'music, series and films are taken in and come back as they were',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const music = addLibrary(driver, account);
      const report = take(driver, account, music, [
        ...album(2, 'Öl', ['b', 'a']),
        ...album(1, 'apple', ['x']),
      ]);
      same([report.inserted, report.revealed], [5, 5]);
      take(driver, account, null, video);
      driver.read((reader) => {
        same(names(libraries(reader, account)), ['Library 1']);
        const query = { libraryId: jid('l', 1), type: 'MusicAlbum', limit: 1 };
        const first = libraryItems(reader, account, query);
        same(names(first.items), ['apple']);
        const second = libraryItems(reader, account, { ...query, cursor: first.next });
        same(names(second.items), ['Öl']);
        same(libraryItems(reader, account, { ...query, cursor: second.next }), { items: [] });
        fails(() => libraryItems(reader, account, { ...query, cursor: 'nonsense' }));
        same(names(childItems(reader, account, jid('b', 2), 'Audio')), ['b', 'a']);
        same(names(childItems(reader, account, jid('v', 1), 'Season')), ['Season 1']);
        same(names(childItems(reader, account, jid('v', 2), 'Episode')), ['One', 'Two']);
        same(names(childItems(reader, account, jid('v', 1), 'Episode')), ['One', 'Two']);
        same(names(linkedItems(reader, account, { kind: 'artist', target: jid('a', 2) })), ['Öl']);
        same(names(linkedItems(reader, account, { kind: 'genre', target: 'rock' })).length, 2);
        same(names(resumable(reader, account)), ['Hrútar']);
        same(names(favorites(reader, account)), ['Hrútar']);
        const film = itemById(reader, account, jid('v', 9));
        same(
          [film?.sizeBytes, film?.userData.lastPlayed, film?.kept],
          [700_000_000, '2026-02-01T10:00:00.123Z', 'none'],
        );
        same(
          itemStreams(reader, account, jid('v', 9)).map(({ index, type }) => [index, type]),
          [
            [0, 'Video'],
            [2, 'Subtitle'],
          ],
        );
      });
      same(
        one(
          driver,
          "SELECT count(*) FROM items WHERE parent_id IS NULL AND type IN ('Audio', 'Season', 'Episode')",
        ),
        0,
      );
      driver.write((writer) => writer.run("INSERT INTO items_fts(items_fts) VALUES ('integrity-check')"));
    },
  },
  {
    name: 'the same items again change no row, and a change changes its row only',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const all = [...album(1, 'One', ['a', 'b', 'c']), ...video];
      take(driver, account, null, all);
      const changes = (items: readonly ItemInput[]): number =>
        driver.write((writer) => {
          const before = writer.value<number>('SELECT total_changes()') ?? 0;
          ingestItems(writer, { account, libraryId: null, now: now + 1000 }, items);
          return (writer.value<number>('SELECT total_changes()') ?? 0) - before;
        });
      same(changes(all), 0);
      const [first, ...others] = album(1, 'Renamed', ['a', 'b', 'c']);
      const report = take(driver, account, null, first === undefined ? [] : [first, ...all.slice(1)]);
      same([report.updated, report.inserted, others.length], [1, 0, 3]);
      same(
        [find(driver, account, 'Renamed'), find(driver, account, 'Borgen')],
        [['Renamed'], ['Borgen', 'Two', 'One', 'Season 1'].slice(0, 1)],
      );
    },
  },
  {
    name: 'search as one types: prefixes, case, diacritics, the best first, any text',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      take(driver, account, null, [
        ...album(1, 'Ágætis byrjun', ['Svefn-g-englar', 'Starálfur']),
        ...album(2, 'Stars', ['Star', 'Starlight', 'What?', 'C#']),
      ]);
      same(find(driver, account, 'staralf'), ['Starálfur']);
      same(find(driver, account, 'STAR').slice(0, 2), ['Star', 'Stars']);
      same(find(driver, account, 'englar svefn'), ['Svefn-g-englar']);
      same(find(driver, account, 'c#'), ['C#']);
      same(find(driver, account, 'what?'), ['What?']);
      same(
        [find(driver, account, ''), find(driver, account, '   '), find(driver, account, '"*(')],
        [[], [], []],
      );
      same(find(driver, account, 's').length > 3, true);
    },
  },
];

const sight: readonly DriverCheck[] = [
  {
    name: 'nothing of one server or user is seen by another',
    run: (open) => {
      const driver = open();
      const [ann, bob, away] = [signIn(driver, 1, 1), signIn(driver, 1, 2), signIn(driver, 2, 1)];
      const library = addLibrary(driver, ann);
      take(driver, ann, library, [...album(1, 'Secret', ['s']), ...video]);
      for (const other of [bob, away]) {
        driver.read((reader) => {
          same(libraries(reader, other), []);
          same(libraryItems(reader, other, { libraryId: jid('l', 1), type: 'MusicAlbum' }).items, []);
          same(itemById(reader, other, jid('b', 1)) === undefined, true);
          same(childItems(reader, other, jid('b', 1), 'Audio'), []);
          same(linkedItems(reader, other, { kind: 'genre', target: 'Rock' }), []);
          same(itemStreams(reader, other, jid('v', 9)), []);
          same(
            [favorites(reader, other), resumable(reader, other), searchItems(reader, other, 'secret')],
            [[], [], []],
          );
        });
      }
      take(driver, bob, library, album(1, 'Secret', ['s']));
      same(find(driver, bob, 'secret'), ['Secret', 's']);
      same(driver.read((reader) => itemById(reader, bob, jid('v', 9))) === undefined, true);
      same(one(driver, 'SELECT count(*) FROM items'), 7);
      driver.write((writer) => hideItems(writer, bob, [jid('b', 1)]));
      same([find(driver, bob, 'secret'), find(driver, ann, 'secret').length], [['s'], 2]);
      driver.write((writer) => removeUser(writer, bob));
      same([one(driver, 'SELECT count(*) FROM users'), find(driver, ann, 'secret').length], [2, 2]);
      driver.write((writer) => removeUser(writer, ann));
      same([one(driver, 'SELECT count(*) FROM items'), one(driver, 'SELECT count(*) FROM servers')], [0, 1]);
    },
  },
  {
    name: 'what the server deletes is gone from lists, comes back, and is purged when nothing needs it',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const items = album(1, 'Gone', ['one', 'two']);
      take(driver, account, null, items);
      const ids = items.map(({ id }) => id);
      same(
        driver.write((writer) => retireItems(writer, account.serverId, ids, now)),
        3,
      );
      same(find(driver, account, 'gone'), []);
      take(driver, account, null, items.slice(0, 2));
      same(find(driver, account, 'gone'), ['Gone', 'one']);
      same(
        driver.write((writer) => purgeGhosts(writer, now + 1)),
        1,
      );
      same(one(driver, 'SELECT count(*) FROM items'), 2);
      same(
        driver.write((writer) => purgeGhosts(writer, now + 1)),
        0,
      );
    },
  },
  {
    name: 'foreign items that are wrong are refused or read as far as they go',
    run: (open) => {
      for (const bad of [
        null,
        1,
        'x',
        [],
        {},
        { Id: 'short', Type: 'Audio', Name: 'n' },
        { Id: jid('t', 1), Type: 'Audio' },
      ])
        same(readItem(bad) === undefined, true);
      const odd = item({
        Id: '0123ABCD-0123-0123-0123-0123456789AB',
        Type: 'Audio',
        Name: 'nul\u0000l \uD800',
        ProductionYear: '1999',
        RunTimeTicks: 1e300,
        Artists: ['a', 7, null],
        UserData: { PlayCount: -4, LastPlayedDate: 'yesterday' },
        ImageTags: 'none',
      });
      same(
        [odd.id, odd.year, odd.runtimeTicks, odd.artists, odd.imageTag],
        ['0123abcd0123012301230123456789ab', null, null, ['a'], null],
      );
      same([odd.userData?.playCount, odd.userData?.lastPlayed], [0, null]);
      const driver = open();
      const account = signIn(driver);
      take(driver, account, null, [odd]);
      same(names(driver.read((reader) => searchItems(reader, account, 'null'))).length, 1);
      same(sqlTime(now), '2026-03-01 12:00:00.000');
    },
  },
];

/** All checks of items. */
export const itemChecks: readonly DriverCheck[] = [...browsing, ...sight];
