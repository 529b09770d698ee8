import { createHash } from 'node:crypto';
import { createOutbound } from '@bandstand/http';
import type { Writer } from '@bandstand/sqlite';
import { asViewer } from '../../access/index.ts';
import { ImportError } from '../errors.ts';
import { integerOf, textOf, timeOf } from '../foreign/index.ts';
import { ensureSource } from '../ledger/index.ts';
import { Mover } from '../moving/index.ts';
import { type ImportReport, Tally } from '../report.ts';
import { addressesOf, baseOf } from './address.ts';
import { type Fields, fieldsOf, listOf, SubsonicClient } from './client.ts';
import { albumOf, artistOf, type Named, songOf } from './items.ts';
import { moveBookmarks, movePlaylists, moveQueue } from './places.ts';
import type { SubsonicOptions, Visit } from './visit.ts';

const pageSize = 500;
const mostAlbums = 1_000_000;

/**
 * Moves what one person did on another Subsonic server to an account here: favourites, ratings, play counts, playlists,
 * bookmarks and the play queue. When the signal aborts, it ends after the present request with `stopped`; the next run
 * goes on. Throws ImportError.
 */
export async function importSubsonic(options: SubsonicOptions): Promise<ImportReport> {
  const base = baseOf(options.url);
  const account = options.accounts.byName(options.account);
  if (account === undefined)
    throw new ImportError('no_account', `There is no account ${options.account} here.`);
  const http = createOutbound({ allow: await addressesOf(base), userAgent: 'Bandstand' });
  const client = new SubsonicClient({ ...options, http, base });
  const tally = new Tally();
  let stopped = false;
  try {
    await client.signIn();
    const identity = createHash('sha256')
      .update(JSON.stringify([base.href, options.user, account.gid]))
      .digest('hex');
    const source = options.db.write((writer) => ensureSource(writer, 'subsonic', identity.slice(0, 32)));
    const mover = new Mover({ source, tally, clock: options.clock });
    await moveAll({ options, client, mover, person: { viewer: asViewer(account), key: 'me' } });
  } catch (error) {
    if (!options.signal.aborted) throw error;
    stopped = true;
  } finally {
    await http.close();
  }
  return tally.report({ kind: 'subsonic', dryRun: false, stopped });
}

async function moveAll(visit: Visit): Promise<void> {
  await moveFavourites(visit);
  await movePlaylists(visit);
  await moveBookmarks(visit);
  await moveQueue(visit);
  await moveAlbums(visit);
}

async function moveFavourites({ options, client, mover, person }: Visit): Promise<void> {
  const starred = fieldsOf((await client.get('getStarred2')).get('starred2'));
  const lists: [Fields[], (fields: Fields) => Named | undefined][] = [
    [listOf(starred.get('artist')), artistOf],
    [listOf(starred.get('album')), albumOf],
    [listOf(starred.get('song')), songOf],
  ];
  options.db.write((writer) => {
    for (const [list, named] of lists) {
      for (const fields of list) {
        const thing = named(fields);
        if (thing !== undefined)
          mover.star(writer, person, thing.id, thing.item, timeOf(fields.get('starred')));
      }
    }
  });
  options.progress(1, null, 'favourites');
}

/** Ratings and play counts stand on albums and their songs alone: every album is asked for. */
async function moveAlbums(visit: Visit): Promise<void> {
  const { options, client } = visit;
  const seen = new Set<string>();
  for (let offset = 0; seen.size < mostAlbums; offset += pageSize) {
    const answer = await client.get('getAlbumList2', {
      type: 'alphabeticalByName',
      size: String(pageSize),
      offset: String(offset),
    });
    const albums = listOf(fieldsOf(answer.get('albumList2')).get('album'));
    const fresh = albums.flatMap((fields) => {
      const id = textOf(fields.get('id'), 200);
      if (id === null || seen.has(id)) return [];
      seen.add(id);
      return [{ id, fields }];
    });
    if (fresh.length === 0) return;
    for (const { id } of fresh) {
      const album = fieldsOf((await client.find('getAlbum', { id }))?.get('album'));
      options.db.write((writer) => moveAlbum(visit, writer, album));
      options.progress(
        seen.size - fresh.length + fresh.findIndex((one) => one.id === id) + 1,
        null,
        'albums',
      );
    }
  }
}

function moveAlbum({ mover, person }: Visit, writer: Writer, album: Fields): void {
  const rate = (thing: Named | undefined, fields: Fields) => {
    const rating = integerOf(fields.get('userRating')) ?? 0;
    if (thing !== undefined && rating > 0) mover.rate(writer, person, thing.id, thing.item, rating);
  };
  rate(albumOf(album), album);
  for (const fields of listOf(album.get('song'))) {
    const song = songOf(fields);
    rate(song, fields);
    const count = integerOf(fields.get('playCount')) ?? 0;
    if (song !== undefined && count > 0)
      mover.plays(writer, person, song.id, song.item, { count, lastAt: timeOf(fields.get('played')) });
  }
}
