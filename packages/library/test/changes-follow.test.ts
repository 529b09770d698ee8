import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { listClause, stranger, type Viewer } from '../src/access/index.ts';
import { albumHasTracks } from '../src/catalogue/index.ts';
import { openFeed } from './change-feed.ts';
import { dice, edits } from './changes-edits.ts';
import { Follower, takeSnapshot } from './changes-follower.ts';
import { type SmallLibrary, smallLibrary } from './small-library.ts';

const kinds = { artist: 'artists', album: 'albums', track: 'tracks', playlist: 'playlists' } as const;

/** The viewer with what the database says of the account now. */
function refreshed({ db }: SmallLibrary, viewer: Viewer): Viewer {
  if (viewer.kind === 'stranger') return viewer;
  const row = db.read((reader) =>
    reader.get<{ role: 'user' | 'super_user' | 'root_admin'; artistId: number | null; username: string }>(
      'SELECT role, artist_id AS artistId, username FROM admin WHERE id = ?',
      [viewer.account.id],
    ),
  );
  return { ...viewer, account: { ...viewer.account, ...row } };
}

/** What the policy lets somebody list at this moment. @param files whether what has no file at present counts too */
function listed(library: SmallLibrary, viewer: Viewer, files: 'present' | 'any' = 'present'): string[] {
  const now = refreshed(library, viewer);
  return library.db.read((reader) =>
    Object.entries(kinds).flatMap(([kind, table]) => {
      if (kind !== 'artist' && kind !== 'album' && kind !== 'track' && kind !== 'playlist') return [];
      const { sql, params } = listClause(now, 'x', kind);
      const more = kind === 'album' && files === 'present' ? `AND ${albumHasTracks}` : '';
      const where = files === 'any' ? sql.replaceAll(/\w+\.missing_since IS NULL/g, '1') : sql;
      return reader
        .all<{ gid: string }>(`SELECT x.gid FROM ${table} x WHERE ${where} ${more}`, params)
        .map(({ gid }) => `${kind} ${gid}`);
    }),
  );
}

async function walk(t: TestContext, seed: number, steps: number): Promise<void> {
  const library = smallLibrary(t);
  const { feed, close } = openFeed(library.db);
  t.after(close);
  const d = dice(seed);
  const viewers: readonly Viewer[] = [stranger, ...Object.values(library.people)];
  const ever = viewers.map((viewer) => new Set(listed(library, viewer, 'any')));
  const followers = await Promise.all(
    viewers.map(async (viewer) => new Follower(feed, viewer, await takeSnapshot(feed, viewer))),
  );
  const names = Object.keys(edits);
  const done: string[] = [];
  for (let step = 0; step < steps; step++) {
    const name = d.pick(names);
    done.push(name);
    library.db.write((writer) => edits[name]?.(writer, d));
    for (const [index, viewer] of viewers.entries())
      for (const key of listed(library, viewer, 'any')) ever[index]?.add(key);
    const follower = followers[d.below(followers.length)];
    if (d.below(3) === 0) await follower?.pull(1 + d.below(20));
    if (step % 40 === 39) await compare(step);
  }

  async function compare(step: number): Promise<void> {
    for (const [index, follower] of followers.entries()) {
      while (!(await follower.pull(1 + d.below(30))));
      const fresh = await takeSnapshot(feed, follower.viewer);
      const who = `viewer ${index}, seed ${seed}, step ${step}, after ${done.slice(-40).join(' ')}`;
      const sorted = (kept: ReadonlyMap<string, string>) => [...kept].sort(([a], [b]) => (a < b ? -1 : 1));
      assert.deepEqual(sorted(follower.kept), sorted(fresh.kept), who);
      const items = [...fresh.kept.keys()].filter((key) => !key.startsWith('data of'));
      assert.deepEqual(items.sort(), listed(library, follower.viewer).sort(), who);
      const strange = [...follower.gone].filter(
        (key) => !key.startsWith('userdata') && !ever[index]?.has(key),
      );
      assert.deepEqual(strange, [], `${who}: told of what he never saw`);
    }
  }
}

describe('whoever follows the change feed', () => {
  const seed = testSeed();

  for (let turn = 0; turn < 3; turn++) {
    test(`has at every time what a fresh snapshot holds, and hears of nothing else: walk ${turn + 1}`, (t) =>
      walk(t, seed + turn, 240));
  }
});
