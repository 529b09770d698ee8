/*
 * Both generations of the official kit for clients, driven by the names of operations: 1.0 renamed the JavaScript side, the
 * addresses are the same. Their type declarations cannot be read by Node's rules of resolution, so calls are checked here.
 */

const now = {
  getUserViews: ['user-view-api', 'getUserViewApi'],
  getItems: ['library-api', 'getLibraryApi'],
  getItem: ['library-api', 'getLibraryApi'],
  deleteItem: ['library-api', 'getLibraryApi'],
  getAlbumArtists: ['artist-api', 'getArtistApi'],
  getGenres: ['genre-api', 'getGenreApi'],
  markFavoriteItem: ['user-data-api', 'getUserDataApi'],
  unmarkFavoriteItem: ['user-data-api', 'getUserDataApi'],
  updateItemUserData: ['user-data-api', 'getUserDataApi'],
  getItemUserData: ['user-data-api', 'getUserDataApi'],
  markPlayedItem: ['user-data-api', 'getUserDataApi'],
  markUnplayedItem: ['user-data-api', 'getUserDataApi'],
  reportPlaybackStart: ['session-api', 'getSessionApi'],
  reportPlaybackProgress: ['session-api', 'getSessionApi'],
  reportPlaybackStopped: ['session-api', 'getSessionApi'],
  getSessions: ['session-api', 'getSessionApi'],
  getPostedPlaybackInfo: ['media-info-api', 'getMediaInfoApi'],
  initiateQuickConnect: ['authentication-api', 'getAuthenticationApi'],
  createPlaylist: ['playlist-api', 'getPlaylistApi'],
  updatePlaylist: ['playlist-api', 'getPlaylistApi'],
  getPlaylist: ['playlist-api', 'getPlaylistApi'],
  getPlaylistItems: ['playlist-api', 'getPlaylistApi'],
  addItemToPlaylist: ['playlist-api', 'getPlaylistApi'],
  moveItem: ['playlist-api', 'getPlaylistApi'],
  removeItemFromPlaylist: ['playlist-api', 'getPlaylistApi'],
} as const;

export type Operation = keyof typeof now;

/** What 0.13 calls differently. */
const before: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  getUserViews: ['user-views-api', 'getUserViewsApi'],
  getItems: ['items-api', 'getItemsApi'],
  getItem: ['user-library-api', 'getUserLibraryApi'],
  getAlbumArtists: ['artists-api', 'getArtistsApi'],
  getGenres: ['genres-api', 'getGenresApi'],
  markFavoriteItem: ['user-library-api', 'getUserLibraryApi'],
  unmarkFavoriteItem: ['user-library-api', 'getUserLibraryApi'],
  updateItemUserData: ['items-api', 'getItemsApi'],
  getItemUserData: ['items-api', 'getItemsApi'],
  markPlayedItem: ['playstate-api', 'getPlaystateApi'],
  markUnplayedItem: ['playstate-api', 'getPlaystateApi'],
  reportPlaybackStart: ['playstate-api', 'getPlaystateApi'],
  reportPlaybackProgress: ['playstate-api', 'getPlaystateApi'],
  reportPlaybackStopped: ['playstate-api', 'getPlaystateApi'],
  initiateQuickConnect: ['quick-connect-api', 'getQuickConnectApi'],
};
const playlistsBefore = ['playlists-api', 'getPlaylistsApi'] as const;

export const kits = ['@jellyfin/sdk', 'jellyfin-sdk-0.13'] as const;
export type KitName = (typeof kits)[number];

export interface KitAnswer {
  readonly status: number;
  readonly data: unknown;
}

/** One client made with a kit. */
export class Kit {
  readonly #name: KitName;
  readonly #root: object;
  readonly #api: unknown;

  private constructor(name: KitName, root: object, api: unknown) {
    this.#name = name;
    this.#root = root;
    this.#api = api;
  }

  static async open(name: KitName, about: object, url: string): Promise<Kit> {
    const module: unknown = await import(name);
    const make = member(module, 'Jellyfin');
    if (typeof make !== 'function') throw new Error(`${name} exports no Jellyfin`);
    const root: unknown = Reflect.construct(make, [about]);
    if (typeof root !== 'object' || root === null) throw new Error(`${name} makes no object`);
    return new Kit(name, root, run(root, 'createApi', [url]));
  }

  get token(): unknown {
    return member(this.#api, 'accessToken');
  }

  /** Servers found at an address, with their scores. */
  async recommended(url: string): Promise<unknown> {
    return await run(member(this.#root, 'discovery'), 'getRecommendedServers', [[url]]);
  }

  async signIn(username: string, password: string): Promise<void> {
    await run(this.#api, 'authenticateUserByName', [username, password]);
  }

  async call(operation: Operation, parameters: object = {}): Promise<KitAnswer> {
    const answer: unknown = await run(await this.#object(operation), operation, [parameters]);
    return { status: Number(member(answer, 'status')), data: member(answer, 'data') };
  }

  /** Hears messages of the socket, where the kit opens one; what it gives back ends that. */
  subscribe(types: readonly string[], heard: (message: unknown) => void): () => void {
    const stop = run(this.#api, 'subscribe', [types, heard]);
    if (typeof stop !== 'function') throw new Error('The kit hears nothing');
    return () => void Reflect.apply(stop, undefined, []);
  }

  /** Ends the socket for good. */
  close(): void {
    run(member(this.#api, 'webSocket'), 'disconnect', []);
  }

  /** The address of a cover. */
  async imageUrl(itemId: string, parameters: object): Promise<string> {
    const images = await this.#made('image-api', 'getImageApi');
    return String(run(images, 'getItemImageUrlById', [itemId, 'Primary', parameters]));
  }

  #object(operation: Operation): Promise<unknown> {
    const [file, getter] = this.#where(operation);
    return this.#made(file, getter);
  }

  #where(operation: Operation): readonly [string, string] {
    const today = now[operation];
    if (this.#name === '@jellyfin/sdk') return today;
    return before[operation] ?? (today[0] === 'playlist-api' ? playlistsBefore : today);
  }

  async #made(file: string, getter: string): Promise<unknown> {
    const module: unknown = await import(`${this.#name}/lib/utils/api/${file}.js`);
    return run(module, getter, [this.#api]);
  }
}

function member(of: unknown, name: string): unknown {
  return (typeof of === 'object' && of !== null) || typeof of === 'function'
    ? Reflect.get(of, name)
    : undefined;
}

function run(of: unknown, name: string, args: readonly unknown[]): unknown {
  const method = member(of, name);
  if (typeof method !== 'function') throw new Error(`The kit has no ${name}`);
  return Reflect.apply(method, of, args);
}
