import { ask, at } from '../../../apps/server/test/instance/talking.ts';
import { albumListTypes } from '../../../packages/library/test/list-words.ts';
import { type List, type Place, paged, pick, typed, whole } from './list.ts';

/** Albums a page starts at, by the type of the list: personal lists are short. */
const short = new Set(['frequent', 'recent', 'starred', 'highest', 'byGenre', 'byYear']);

/** The lists of Subsonic clients. @param subsonic query of one that is signed in */
export async function subsonicLists(place: Place, subsonic: string): Promise<readonly List[]> {
  const { url, token, found } = place;
  const sizeOf = async (kind: string): Promise<number> =>
    Number(at((await ask(url, `/api/v1/${kind}?limit=1`, { token })).body, 'total'));
  const [albums, tracks] = [await sizeOf('albums'), await sizeOf('tracks')];
  const asked = (name: string, query: (chance: number) => string, limitMs = paged): List => ({
    name: `Subsonic ${name}`,
    limitMs,
    address: (chance) => `/rest/${name.split(' ')[0] ?? ''}?${subsonic}&${query(chance)}`,
  });
  const more = 'genre=Jazz&fromYear=1990&toYear=1999';
  const albumList = (method: string, type: string, root = ''): List =>
    asked(`${method} ${type}${root}`, (chance) => {
      const offset = Math.floor(chance * (short.has(type) ? 200 : albums));
      return `type=${type}&${more}${root}&size=50&offset=${offset}`;
    });
  const ofOne = (name: string, kind: 'artists' | 'albums' | 'tracks', field = 'id'): List =>
    asked(name, (chance) => `${field}=${prefixes[kind]}${pick(found[kind], chance)}`);
  const roots = at(
    (await ask(url, `/rest/getMusicFolders?${subsonic}`)).body,
    'subsonic-response.musicFolders.musicFolder',
  );
  const rootIds = Array.isArray(roots) ? roots.map((root: unknown) => String(at(root, 'id'))) : [];
  const folders = await foldersOf(url, subsonic, pick(rootIds, 0));
  return [
    ...albumListTypes.flatMap((type) => [
      albumList('getAlbumList2', type),
      albumList('getAlbumList', type),
      albumList('getAlbumList2', type, `&musicFolderId=${pick(rootIds, 0)}`),
    ]),
    ...['search2', 'search3'].flatMap((method) => [
      asked(method, (chance) => `query=${typed(chance)}`),
      asked(
        `${method} for everything`,
        (chance) => `query=&songCount=50&songOffset=${Math.floor(chance * tracks)}`,
      ),
      asked(`${method} in a folder`, (chance) => `query=${typed(chance)}&musicFolderId=${pick(rootIds, 0)}`),
    ]),
    asked('search by title', (chance) => `title=${typed(chance)}`),
    asked('getRandomSongs', () => 'size=50'),
    asked('getRandomSongs of a genre', () => `size=50&${more}`),
    asked('getSongsByGenre', (chance) => `genre=Jazz&count=50&offset=${Math.floor((chance * tracks) / 40)}`),
    ofOne('getArtist', 'artists'),
    ofOne('getArtistInfo2', 'artists'),
    ofOne('getAlbum', 'albums'),
    ofOne('getAlbumInfo2', 'albums'),
    ofOne('getSimilarSongs', 'tracks'),
    ofOne('getSimilarSongs2', 'artists'),
    ofOne('getTopSongs', 'artists'),
    ofOne('getMusicDirectory of an artist', 'artists'),
    ofOne('getMusicDirectory of an album', 'albums'),
    asked('getMusicDirectory of a folder', (chance) => `id=${pick(folders, chance)}`),
    asked('getMusicDirectory of a music folder', (chance) => `id=${pick(rootIds, chance)}`, whole),
    asked('getStarred', () => '', whole),
    asked('getStarred2', () => '', whole),
    asked('getGenres', () => ''),
    asked('getPlaylists', () => ''),
    asked('getNowPlaying', () => ''),
    asked('getArtists', () => '', whole),
    asked('getArtists of a folder', () => `musicFolderId=${pick(rootIds, 0)}`, whole),
    asked('getIndexes', () => '', whole),
    asked('getIndexes of a folder', () => `musicFolderId=${pick(rootIds, 0)}`, whole),
  ];
}

const prefixes = { artists: 'ar-', albums: 'al-', tracks: 'tr-' } as const;

/** Folders of artists on the disk, some forty from all over a music folder. */
async function foldersOf(url: string, subsonic: string, root: string): Promise<readonly string[]> {
  const { body } = await ask(url, `/rest/getMusicDirectory?${subsonic}&id=${root}`);
  const children = at(body, 'subsonic-response.directory.child');
  if (!Array.isArray(children)) throw new Error('a music folder that holds nothing');
  const step = Math.max(1, Math.floor(children.length / 40));
  return children.filter((_, nth) => nth % step === 0).map((child: unknown) => String(at(child, 'id')));
}
