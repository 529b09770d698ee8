/** How a store finds tracks: by their artists and genres, the newest first, by their letters as people type them. */
import type { Account, Driver, ItemInput } from '@bandstand/offline';
import {
  ingestItems,
  itemById,
  itemStreams,
  libraryItems,
  linkedItems,
  linkedTracks,
  saveLibraries,
  searchItems,
} from '@bandstand/offline';
import { addLibrary, album, item, jid, now, signIn, take } from '../library.ts';
import { same } from './check.ts';
import type { DriverCheck } from './drivers.ts';

const names = (items: readonly { readonly name: string }[]): string[] => items.map(({ name }) => name);
const found = (driver: Driver, account: Account, text: string): string[] =>
  names(driver.read((reader) => searchItems(reader, account, text)));

const guest = { Id: jid('a', 9), Name: 'Gæst' };

/** A track on an album of another artist. */
const featured = item({
  Id: jid('t', 900),
  Type: 'Audio',
  Name: 'Dúett',
  Album: 'One',
  AlbumId: jid('b', 1),
  AlbumArtists: [{ Id: jid('a', 1), Name: 'Artist 1' }],
  ArtistItems: [{ Id: jid('a', 1), Name: 'Artist 1' }, guest],
  Artists: ['Artist 1', guest.Name],
  Genres: ['Rímur', 'rock'],
});

/** A track on no album. */
const loose = item({
  Id: jid('t', 901),
  Type: 'Audio',
  Name: 'Loose',
  AlbumArtists: [guest],
  Genres: ['Rock'],
  Artists: [],
});

const added = (number: number, time: string): ItemInput =>
  item({ Id: jid('t', number), Type: 'Audio', Name: `Added ${time}`, DateCreated: time });

const subtitle = (index: number, language: string) => ({
  Index: index,
  Type: 'Subtitle',
  Codec: 'srt',
  Language: language,
  IsExternal: true,
  DeliveryUrl: `/${language}.srt`,
});

const film = (streams?: readonly object[]): ItemInput =>
  item({
    Id: jid('v', 1),
    Type: 'Movie',
    Name: 'Hrútar',
    ...(streams === undefined ? {} : { MediaStreams: streams }),
  });

/** What a store must find. */
export const findingChecks: readonly DriverCheck[] = [
  {
    name: 'tracks are found by their artists and genres, in pages, apart from albums',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      take(driver, account, null, [...album(1, 'One', ['a', 'b'], { Genres: ['Rock'] }), featured, loose]);
      const tracks = (kind: 'artist' | 'album_artist' | 'genre', target: string) =>
        driver.read((reader) => linkedTracks(reader, account, { kind, target }));
      same(names(tracks('artist', jid('a', 9)).items), ['Dúett']);
      same(names(tracks('artist', jid('a', 1)).items), ['a', 'b', 'Dúett']);
      same(names(tracks('album_artist', jid('a', 9)).items), ['Loose']);
      same(names(tracks('genre', 'RÍMUR').items), []);
      same(names(tracks('genre', 'rímur').items), ['Dúett']);
      driver.read((reader) => {
        const rock = { kind: 'genre', target: 'rock' } as const;
        same(names(linkedItems(reader, account, rock)), ['One']);
        const first = linkedTracks(reader, account, rock, { limit: 3 });
        const second = linkedTracks(reader, account, rock, { limit: 3, cursor: first.next });
        same([names(first.items), names(second.items)], [['a', 'b', 'Dúett'], ['Loose']]);
        same(second.next === undefined, true);
        same(names(linkedTracks(reader, { ...account, userId: 99 }, rock).items), []);
      });
      const { userData: _data, ...changed } = { ...featured, genres: ['Fado'] };
      take(driver, account, null, [{ ...changed, userData: undefined }]);
      same([names(tracks('genre', 'rímur').items), names(tracks('genre', 'Fado').items)], [[], ['Dúett']]);
    },
  },
  {
    name: 'where there are several libraries with music, each lists those artists of whom it has something',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const library = (number: number) => ({
        id: jid('l', number),
        name: `Library ${number}`,
        collectionType: 'music',
        imageTag: null,
      });
      const numbers = driver.write((writer) => saveLibraries(writer, account, [library(1), library(2)], now));
      const [one, two] = [numbers.get(jid('l', 1)) ?? 0, numbers.get(jid('l', 2)) ?? 0];
      const artist = (number: number): ItemInput =>
        item({ Id: jid('a', number), Type: 'MusicArtist', Name: `Artist ${number}` });
      take(driver, account, one, [artist(1), artist(2), item({ ...guest, Type: 'MusicArtist' })]);
      take(driver, account, one, [...album(1, 'One', ['a']), featured]);
      take(driver, account, two, album(2, 'Two', ['b']));
      const artists = (number: number, cursor?: string) =>
        driver.read((reader) =>
          libraryItems(reader, account, {
            libraryId: jid('l', number),
            type: 'MusicArtist',
            limit: 1,
            cursor,
          }),
        );
      const first = artists(1);
      same([names(first.items), names(artists(1, first.next).items)], [['Artist 1'], ['Gæst']]);
      same(names(artists(2).items), ['Artist 2']);
    },
  },
  {
    name: 'who made a track comes back as the server told it',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      take(driver, account, null, [...album(1, 'One', ['a']), featured, loose]);
      const extra = (id: string) => driver.read((reader) => itemById(reader, account, id))?.extra;
      for (const told of [...album(1, 'One', ['a']), featured, loose]) same(extra(told.id), told.extra);
    },
  },
  {
    name: 'the newest tracks come first, in pages',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const times = [
        '2024-01-01T00:00:00.0000000Z',
        '2025-06-01T12:00:00.2500000Z',
        '2025-06-01T12:00:01Z',
        '1969-12-31T23:59:58Z',
      ];
      take(
        driver,
        account,
        addLibrary(driver, account),
        times.map((time, at) => added(at + 1, time)),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = driver.read((reader) =>
          libraryItems(reader, account, {
            libraryId: jid('l', 1),
            type: 'Audio',
            order: 'newest',
            limit: 1,
            cursor,
          }),
        );
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      } while (cursor !== undefined);
      same(seen, [jid('t', 3), jid('t', 2), jid('t', 1), jid('t', 4)]);
    },
  },
  {
    name: 'special letters are found as people type them, as they are written, and after a change',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const library = addLibrary(driver, account);
      take(driver, account, library, [
        ...album(1, 'Ágætis byrjun', ['Ærø', 'Straße', 'Łódź', 'Þursaflokkurinn', 'Ｗｉｄｅ ﬁsh']),
      ]);
      for (const text of ['agaetis', 'AGÆTIS', 'ágætis', 'ágaetis byr'])
        same(found(driver, account, text).slice(0, 1), ['Ágætis byrjun'], text);
      for (const [text, name] of [
        ['ae', 'Ærø'],
        ['aero', 'Ærø'],
        ['ærö', 'Ærø'],
        ['strasse', 'Straße'],
        ['STRASSE', 'Straße'],
        ['lodz', 'Łódź'],
        ['thurs', 'Þursaflokkurinn'],
        ['wide fish', 'Ｗｉｄｅ ﬁsh'],
      ] as const)
        same(found(driver, account, text)[0], name, text);
      const [first] = album(1, 'Plain', []);
      driver.write((writer) =>
        ingestItems(writer, { account, libraryId: library, now }, first === undefined ? [] : [first]),
      );
      same(
        names(driver.read((reader) => searchItems(reader, account, 'agaetis', { types: ['MusicAlbum'] }))),
        [],
      );
      driver.write((writer) => writer.run("INSERT INTO items_fts(items_fts) VALUES ('integrity-check')"));
    },
  },
  {
    name: 'subtitles come, change and go with what the server says of a film',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      const streams = () =>
        driver.read((reader) =>
          itemStreams(reader, account, jid('v', 1)).map(({ index, type, language }) => [
            index,
            type,
            language,
          ]),
        );
      const picture = { Index: 0, Type: 'Video', Codec: 'h264' };
      take(driver, account, null, [film([picture, subtitle(1, 'isl'), subtitle(2, 'eng')])]);
      same(streams(), [
        [0, 'Video', null],
        [1, 'Subtitle', 'isl'],
        [2, 'Subtitle', 'eng'],
      ]);
      take(driver, account, null, [film([picture, subtitle(1, 'dan')])]);
      const now = [
        [0, 'Video', null],
        [1, 'Subtitle', 'dan'],
      ];
      same(streams(), now);
      take(driver, account, null, [film()]);
      same(streams(), now);
      take(driver, account, null, [film([])]);
      same(streams(), []);
    },
  },
  {
    name: 'many items at once leave the search table in step, with those before and after',
    run: (open) => {
      const driver = open();
      const account = signIn(driver);
      take(driver, account, null, album(1, 'Before', ['one']));
      take(
        driver,
        account,
        null,
        album(
          2,
          'Many',
          Array.from({ length: 300 }, (_, at) => `Song ${at}`),
        ),
      );
      driver.write((writer) => {
        const insert =
          "INSERT INTO items (jellyfin_id, server_id, type, name) VALUES ('x', ?, 'Audio', 'Afterwards')";
        writer.run(insert, [account.serverId]);
        same(writer.value("SELECT count(*) FROM items_fts WHERE items_fts MATCH 'afterwards'"), 1);
        writer.run("INSERT INTO items_fts(items_fts) VALUES ('integrity-check')");
      });
      same(
        [found(driver, account, 'song 299'), found(driver, account, 'before')[0]],
        [['Song 299'], 'Before'],
      );
    },
  },
  {
    name: 'a write that is to outlast a power cut waits for the disk, the next one does not',
    run: (open) => {
      const driver = open();
      const wait = (durable: boolean): unknown =>
        driver.write((writer) => writer.value('PRAGMA synchronous'), durable ? { durable: 'now' } : {});
      const usual = wait(false);
      same([wait(true), wait(false)], [2, usual]);
      try {
        driver.write(
          () => {
            throw new Error('no');
          },
          { durable: 'now' },
        );
      } catch {
        same(wait(false), usual);
      }
    },
  },
];
