import type { ItemInput } from '../models/index.ts';
import { saveScope, scopeOf } from '../queries/index.ts';
import { takePlaylist } from '../queue/index.ts';
import { idsIn, itemsByIds, itemsIn, listPage } from '../remote/index.ts';
import { knownPlaylists, losePlaylists } from './playlists.ts';
import type { Pass, Tally } from './progress.ts';
import { knownFavorites, takeUserData } from './user-data.ts';

const PAGE = 500;
const OVERLAP = 3 * 60_000;

const everywhere = { recursive: true, enableTotalRecordCount: false, enableImages: false, limit: PAGE };

const said = (items: readonly ItemInput[]) =>
  items.flatMap(({ id, userData }) => (userData === undefined ? [] : [[id, userData] as const]));

/** All pages of a list; `isEnough` of a page ends it early. */
async function allPages(
  { client, signal }: Pass,
  query: Readonly<Record<string, string | readonly string[]>>,
  isEnough: (items: readonly ItemInput[]) => boolean = () => false,
): Promise<readonly ItemInput[]> {
  const all: ItemInput[] = [];
  for (let startIndex = 0; ; ) {
    const page = await listPage(client, '/Items', { ...everywhere, ...query, startIndex }, signal);
    const items = itemsIn(page);
    all.push(...items);
    startIndex += page.raw.length;
    if (page.raw.length < PAGE || isEnough(items)) return all;
  }
}

/**
 * What the user did on other devices. A stock server does not tell what changed: favourites, what was begun, and what was
 * played since the last time are asked for; the rest is compared once a day with everything else.
 */
export async function readUserData(pass: Pass, tally: Tally): Promise<void> {
  const { driver, account, client, signal, clock } = pass;
  const state = driver.read((reader) => scopeOf(reader, account, 'history'));
  const since = Number(state?.position ?? 0);
  const favorites = await allPages(pass, { filters: 'IsFavorite' });
  const begun = await allPages(pass, { filters: 'IsResumable' });
  const isOlder = ({ userData }: ItemInput): boolean => Date.parse(userData?.lastPlayed ?? '') < since;
  const order = { filters: 'IsPlayed', sortBy: 'DatePlayed', sortOrder: 'Descending' };
  const played = await allPages(pass, order, (items) => items.some(isOlder));
  const now = new Set(favorites.map(({ id }) => id));
  const lost = driver.read((reader) => knownFavorites(reader, account)).filter((id) => !now.has(id));
  const unmarked = await itemsByIds(client, lost, signal);
  const newest = Math.max(
    since,
    ...played.map(({ userData }) => Date.parse(userData?.lastPlayed ?? '') || 0),
  );
  driver.write((writer) => {
    const all = said([...favorites, ...begun, ...played, ...unmarked]);
    tally.add({ touched: takeUserData(writer, account, all, clock()) });
    const position = String(Math.max(0, newest - OVERLAP));
    if (state?.is_complete === 1 && state.position === position) return;
    for (const scope of ['favorites', 'resume']) saveScope(writer, account, scope, { isComplete: true });
    saveScope(writer, account, 'history', { isComplete: true, position });
  });
}

/** The ids in a playlist, in its order; the same one may come twice. */
export async function playlistIds({ client, signal }: Pass, id: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (;;) {
    const query = { startIndex: ids.length, limit: PAGE, enableImages: false, enableUserData: false };
    const page = await listPage(client, `/Playlists/${id}/Items`, query, signal);
    ids.push(...idsIn(page));
    if (page.raw.length < PAGE) return ids;
  }
}

/** The user's playlists, each whole. */
export async function readPlaylists(pass: Pass, tally: Tally): Promise<void> {
  const { driver, account, signal, clock } = pass;
  const lists = await allPages(pass, { includeItemTypes: 'Playlist' });
  const taken = new Set<string>();
  for (const { id, name } of lists) {
    const items = await playlistIds(pass, id);
    taken.add(id);
    const changed = driver.write((writer) => takePlaylist(writer, account, { id, name, items }, clock()));
    if (changed) tally.add({ playlists: 1 });
    pass.onProgress?.({ part: 'playlists', done: taken.size, total: lists.length });
  }
  signal?.throwIfAborted();
  driver.write((writer) => {
    const gone = knownPlaylists(writer, account).filter((id) => !taken.has(id));
    tally.add({ playlists: losePlaylists(writer, account, gone, clock()) });
    if (scopeOf(writer, account, 'playlists')?.is_complete !== 1)
      saveScope(writer, account, 'playlists', { isComplete: true });
  });
}
