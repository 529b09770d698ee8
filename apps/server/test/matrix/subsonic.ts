/** How each method below /rest is called, and what must come of it. Its parameters are in no schema. */
import type { Route } from '@bandstand/http';
import { type AccountViewer, type Action, authorize } from '@bandstand/library';
import { principalOf, refusal } from './expectation.ts';
import { type Item, type Kind, marker } from './items.ts';
import type { Person } from './people.ts';
import type { World } from './world.ts';

interface Method {
  /** Names of parameters that take an id, and of what. Each is tried with everything of that kind. */
  readonly ids?: Readonly<Record<string, readonly Kind[]>>;
  readonly action?: Action;
  readonly also?: Readonly<Record<string, string>>;
  /** What may come besides when everything is allowed. */
  readonly sayings?: readonly string[];
  /** What comes instead of success for whoever has the permission. */
  readonly instead?: readonly string[];
}

/** An id that nothing has. */
const nobodys = '018f0000-0001-7000-8000-ffffffffffff';
const anyItem = ['artist', 'album', 'track'] as const;

/** Methods that are called with nothing but who asks are not named here. */
const methods: Readonly<Record<string, Method>> = {
  getMusicDirectory: { ids: { id: ['artist', 'album', 'folder'] } },
  getArtist: { ids: { id: ['artist'] } },
  getAlbum: { ids: { id: ['album'] } },
  getSong: { ids: { id: ['track'] } },
  getAlbumList: { also: { type: 'newest', size: '500' } },
  getAlbumList2: { also: { type: 'alphabeticalByName', size: '500' } },
  getRandomSongs: { also: { size: '500' } },
  getSongsByGenre: { also: { genre: `${marker('draft')}track` } },
  search2: { also: { query: marker('draft') } },
  search3: { also: { query: '' } },
  search: { also: { any: marker('draft') } },
  getPlaylist: { ids: { id: ['playlist'] } },
  createPlaylist: { also: { name: 'made' } },
  updatePlaylist: { ids: { playlistId: ['playlist'] }, action: 'edit', also: { name: 'renamed' } },
  deletePlaylist: { ids: { id: ['playlist'] }, action: 'delete' },
  stream: { ids: { id: ['track'] }, action: 'play' },
  download: { ids: { id: ['track'] }, action: 'download' },
  getCoverArt: { ids: { id: ['artist', 'album', 'track', 'playlist'] } },
  getLyricsBySongId: { ids: { id: ['track'] } },
  star: { ids: { id: anyItem, albumId: ['album'], artistId: ['artist'] } },
  unstar: { ids: { id: anyItem, albumId: ['album'], artistId: ['artist'] } },
  setRating: { ids: { id: anyItem }, also: { rating: '3' } },
  scrobble: { ids: { id: ['track'] } },
  getLyrics: { also: { artist: `${marker('draft')}artist`, title: `${marker('draft')}track` } },
  'hls.m3u8': { ids: { id: ['track'] }, action: 'play' },
  hls: { ids: { id: ['track'] }, action: 'play' },
  'hls.ts': { ids: { id: ['track'] }, action: 'play' },
  getSimilarSongs: { ids: { id: anyItem } },
  getSimilarSongs2: { ids: { id: anyItem } },
  getTopSongs: { also: { artist: `${marker('draft')}artist` } },
  getArtistInfo: { ids: { id: ['artist'] } },
  getArtistInfo2: { ids: { id: ['artist'] } },
  getAlbumInfo: { ids: { id: ['album'] } },
  getAlbumInfo2: { ids: { id: ['album'] } },
  reportPlayback: {
    ids: { mediaId: ['track'] },
    also: { mediaType: 'song', state: 'paused', positionMs: '0' },
  },
  getTranscodeDecision: {
    ids: { mediaId: ['track'] },
    also: { mediaType: 'song' },
    instead: ['failure 0: The body must be the JSON of a ClientInfo.'],
  },
  getTranscodeStream: {
    ids: { mediaId: ['track'] },
    action: 'play',
    also: { mediaType: 'song', transcodeParams: 'mp3-96' },
  },
  getVideoInfo: { also: { id: 'x' }, instead: ['not_found'] },
  getCaptions: { also: { id: 'x' }, instead: ['not_found'] },
  jukeboxControl: { also: { action: 'get' }, instead: ['forbidden'] },
  getUser: { also: { username: 'listener' } },
  getAvatar: { also: { username: 'listener' } },
  createUser: {
    also: { username: 'fresh', password: 'a password', email: 'fresh@example.org' },
    sayings: ['failure 0: An account has this name already.'],
  },
  updateUser: { also: { username: 'fresh', email: 'other@example.org' } },
  changePassword: { also: { username: 'fresh', password: 'another password' } },
  deleteUser: { also: { username: 'fresh' }, sayings: ['not_found'] },
  savePlayQueueByIndex: { ids: { id: ['track'] }, also: { currentIndex: '0' } },
  createShare: { ids: { id: ['track', 'album', 'playlist'] } },
  updateShare: { also: { id: `sh-${nobodys}` }, instead: ['not_found'] },
  deleteShare: { also: { id: `sh-${nobodys}` }, instead: ['not_found'] },
  createInternetRadioStation: { also: { name: 'One', streamUrl: 'https://radio.example/' } },
  updateInternetRadioStation: {
    also: { id: `ra-${nobodys}`, name: 'Two', streamUrl: 'https://radio.example/' },
    instead: ['not_found'],
  },
  deleteInternetRadioStation: { also: { id: `ra-${nobodys}` }, instead: ['not_found'] },
  getPodcasts: { also: { includeEpisodes: 'true' } },
  getPodcastEpisode: { also: { id: `pe-${nobodys}` }, instead: ['not_found'] },
  createPodcastChannel: { also: { url: 'http://127.0.0.1:1/feed' } },
  deletePodcastChannel: { also: { id: `pc-${nobodys}` }, instead: ['not_found'] },
  deletePodcastEpisode: { also: { id: `pe-${nobodys}` }, instead: ['not_found'] },
  downloadPodcastEpisode: { also: { id: `pe-${nobodys}` }, instead: ['not_found'] },
  addChatMessage: { also: { message: 'hello' } },
  startScan: { sayings: ['done'] },
  createBookmark: { ids: { id: ['track'] }, also: { position: '1' } },
  deleteBookmark: { ids: { id: ['track'] } },
};

const prefixes: Readonly<Record<Kind, string>> = {
  artist: 'ar-',
  album: 'al-',
  track: 'tr-',
  folder: 'fo-',
  playlist: 'pl-',
};

export interface SubsonicCall {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly item?: Item;
  /** True when the item is one that this call may change: it needs a copy. */
  readonly changes: boolean;
}

const nameOf = ({ path }: Pick<Route, 'path'>): string => path.slice('/rest/'.length);

/** Every call of a method: one without items, or one for each parameter and item. */
export function callsOf(world: World, route: Route<AccountViewer>): readonly SubsonicCall[] {
  const name = nameOf(route);
  const { ids = {}, also = {}, action } = methods[name] ?? {};
  const plain = [{ name, parameters: also, changes: false }];
  const named = Object.entries(ids).flatMap(([parameter, kinds]) =>
    kinds.flatMap((kind) =>
      world.items.all(kind).map((item) => ({
        name,
        parameters: { ...also, [parameter]: prefixes[kind] + item.gid },
        item,
        changes: action === 'edit' || action === 'delete',
      })),
    ),
  );
  return named.length > 0 ? named : plain;
}

/** Outcomes of which one must come. */
export function expectedOf(
  route: Route<AccountViewer>,
  person: Person,
  { name, item }: SubsonicCall,
): readonly string[] {
  const principal = principalOf(route, person);
  if (route.permission !== 'public' && principal === null) return ['parameter_missing', 'unauthenticated'];
  if (!authorize(principal, route.permission)) return ['forbidden'];
  if (isAbsent(route)) return [`failure 0: This server does not offer ${name}.`];
  if (name === 'getUser')
    return principal?.account.username === 'listener' || isAdmin(person) ? ['done'] : ['forbidden'];
  const method = methods[name];
  if (item !== undefined && principal !== null) {
    // A folder is asked for what may be listed in it, see items.ts.
    const refused = refusal(principal, item, method?.action ?? 'see');
    if (refused !== undefined) return [refused];
  }
  return method?.instead ?? ['done', ...(method?.sayings ?? [])];
}

/** True for a method that never succeeds in this walk. */
export const neverDone = (route: Pick<Route, 'path'>): boolean =>
  methods[nameOf(route)]?.instead !== undefined;

/** Methods that the server knows by name only. */
export const isAbsent = (route: Pick<Route, 'hidden'>): boolean => route.hidden === true;

const isAdmin = ({ account }: Person): boolean => account === 'admin' || account === 'root';
