import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openReadOnly, type Readable, type Writer } from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import { foldName } from '../src/catalogue/index.ts';
import type { ThreadState } from '../src/catalogue/reading/memory.ts';
import type { Credits } from '../src/catalogue/reading/positions/credits.ts';
import { type Kind, type SharedSort, sharedOrder } from '../src/catalogue/reading/positions/orders.ts';
import { scopeOf } from '../src/catalogue/reading/scope.ts';
import { gid } from './catalogue-seed.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

const orders: readonly (readonly [Kind, SharedSort])[] = [
  ['track', 'title'],
  ['track', 'added'],
  ['track', 'year'],
  ['album', 'title'],
  ['album', 'artist'],
  ['album', 'published'],
  ['artist', 'added'],
];

describe('orders after changes', () => {
  let setting: CatalogueSetting;
  // A connection of its own, as the threads have: SQLite tells it of commits by others only.
  let reading: Readable & { close(): void };
  before(async () => {
    setting = await openSetting({ albums: 200, tracksPerAlbum: 4 });
    reading = openReadOnly(setting.db.path);
  });
  after(async () => {
    reading.close();
    await setting.close();
  });

  /** The orders as a thread sees them that has read with this state before. */
  const read = (state: ThreadState): readonly string[] =>
    reading.read((reader) => {
      const scope = scopeOf(reader, setting.viewers.root, state);
      const { tracks, starts } = scope.memory.layout(reader).value;
      return [
        creditsText(scope.memory.credits(reader).value),
        ...orders.map(([kind, sort]) => sharedOrder(scope, kind, sort).value.join()),
        Array.from({ length: starts.length - 1 }, (_, album) =>
          tracks.subarray(starts[album], starts[album + 1]).join(),
        ).join('|'),
      ];
    });

  test('are the same patched as read anew', () => {
    const seed = testSeed();
    const draw = drawing(seed);
    const state: ThreadState = {};
    read(state);
    let made = 0;
    for (let round = 0; round < 40; round += 1) {
      setting.db.write((w) => {
        for (let nth = draw(9); nth >= 0; nth -= 1) change(w, draw, ++made);
      });
      const patched = read(state);
      const anew = read({});
      for (const [index, name] of [['credits'], ...orders, ['track', 'by album']].entries())
        assert.equal(patched[index], anew[index], `${name.join(' ')}, seed ${seed}, round ${round}`);
    }
  });
});

/** The credits without regard to the order of their rows. */
function creditsText({ artists, roles, starts, items, roleNames }: Credits): string {
  const rows = [...artists].map((artist, row) => {
    const of = [...items.subarray(starts[row], starts[row + 1])].sort((a, b) => a - b);
    return `${artist} ${roleNames[roles[row] ?? 0] ?? ''} ${of.join()}`;
  });
  return rows.sort().join('|');
}

type Draw = (below: number) => number;

function drawing(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One thing that happens to a library: items are renamed, dated, added and taken away. */
function change(w: Writer, draw: Draw, nth: number): void {
  const any = (table: string): number =>
    w.value<number>(`SELECT id FROM ${table} WHERE id > 0 ORDER BY (id * 7919 + ?) % 1009 LIMIT 1`, [
      draw(1009),
    ]) ?? 0;
  // Few names: many items are equal but for their ids.
  const title = ['', 'Aa', 'Kalo', 'Mitte', 'zz'][draw(5)] ?? '';
  const time = new Date(Date.UTC(2020, draw(12), 1)).toISOString();
  const year = draw(4) === 0 ? null : 1990 + draw(20);
  switch (draw(8)) {
    case 0:
      w.run('UPDATE tracks SET title = ?, title_key = ?, year = ? WHERE id = ?', [
        title,
        foldName(title),
        year,
        any('tracks'),
      ]);
      break;
    case 1:
      w.run('UPDATE albums SET title = ?, title_key = ?, published_at = ? WHERE id = ?', [
        title,
        foldName(title),
        draw(2) === 0 ? null : time,
        any('albums'),
      ]);
      break;
    case 2:
      w.run('DELETE FROM tracks WHERE id = ?', [any('tracks')]);
      break;
    case 3:
      w.run('INSERT INTO artists (gid, name, slug, name_key, created_at) VALUES (?, ?, ?, ?, ?)', [
        gid(8, nth),
        `${title} ${nth}`,
        `new-${nth}`,
        foldName(`${title} ${nth}`),
        time,
      ]);
      break;
    case 4:
      w.run('UPDATE tracks SET album_id = ?, track_num = ?, disc_num = ? WHERE id = ?', [
        draw(3) === 0 ? null : any('albums'),
        draw(3) === 0 ? null : draw(9),
        draw(2),
        any('tracks'),
      ]);
      break;
    case 5: {
      const track = any('tracks');
      w.run('DELETE FROM track_artists WHERE track_id = ?', [track]);
      for (const role of ['artist', 'composer'].slice(draw(2)))
        w.run('INSERT INTO track_artists (track_id, artist_id, role, position) VALUES (?, ?, ?, 0)', [
          track,
          any('artists'),
          role,
        ]);
      break;
    }
    default:
      w.run(
        'INSERT INTO tracks (gid, title, title_key, year, album_id, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        [gid(8, nth), title, foldName(title), year, any('albums'), time],
      );
  }
}
