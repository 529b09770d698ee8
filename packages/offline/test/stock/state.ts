/** What a Jellyfin server of the tests holds, and how its user data behaves: as the real one, oddities and all. */
import { randomBytes } from 'node:crypto';

export const newId = (): string => randomBytes(16).toString('hex');

/** Dates as .NET writes them. */
export const netTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '0000Z');

/** A value of foreign JSON as text; nothing else is one. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

export type Dto = Readonly<Record<string, unknown>> & { readonly Id: string; readonly Type: string };

export interface StockItem {
  readonly dto: Dto;
  readonly libraryId: string;
  /** DateLastSaved, ms since 1970. */
  savedAt: number;
}

export interface StockUser {
  readonly id: string;
  readonly name: string;
  password: string;
  /** Ids of the libraries this user may see; all when it is left out. */
  libraries?: readonly string[];
}

export interface StockUserData {
  PlaybackPositionTicks: number;
  PlayCount: number;
  IsFavorite: boolean;
  Played: boolean;
  LastPlayedDate?: string | undefined;
  Rating?: number | undefined;
  Likes?: boolean | undefined;
}

export interface StockPlaylist {
  readonly id: string;
  readonly owner: string;
  name: string;
  items: string[];
}

/** A message that the server pushes to sockets: of one user, or of all. */
export type Push = (message: { readonly MessageType: string; readonly Data: unknown }, user?: string) => void;

export class StockState {
  readonly id = newId();
  readonly libraries: { readonly id: string; readonly name: string; readonly type: string }[] = [];
  readonly items = new Map<string, StockItem>();
  readonly users = new Map<string, StockUser>();
  readonly playlists = new Map<string, StockPlaylist>();
  /** Token to user id. */
  readonly tokens = new Map<string, string>();
  readonly #data = new Map<string, StockUserData>();
  push: Push = () => undefined;

  addUser(name: string, password = 'secret', libraries?: readonly string[]): StockUser {
    const user = { id: newId(), name, password, ...(libraries === undefined ? {} : { libraries }) };
    this.users.set(user.id, user);
    return user;
  }

  addLibrary(name: string, type = 'music'): string {
    const id = newId();
    this.libraries.push({ id, name, type });
    return id;
  }

  /** Adds or replaces an item. The socket tells of it. */
  put(libraryId: string, dto: Dto): void {
    const known = this.items.has(dto.Id);
    const more = { DateCreated: netTime(Date.parse('2026-01-01T00:00:00Z')), Etag: newId() };
    this.items.set(dto.Id, { dto: { ...more, ...dto }, libraryId, savedAt: Date.now() });
    this.#changed(known ? { ItemsUpdated: [dto.Id] } : { ItemsAdded: [dto.Id] });
  }

  remove(id: string): void {
    if (this.items.delete(id) || this.playlists.delete(id)) this.#changed({ ItemsRemoved: [id] });
  }

  #changed(lists: Readonly<Record<string, readonly string[]>>): void {
    const Data = { ItemsAdded: [], ItemsUpdated: [], ItemsRemoved: [], CollectionFolders: [], ...lists };
    this.push({ MessageType: 'LibraryChanged', Data });
  }

  sees(user: string, item: StockItem): boolean {
    return this.users.get(user)?.libraries?.includes(item.libraryId) ?? true;
  }

  dataOf(user: string, item: string): StockUserData {
    const had = this.#data.get(`${user} ${item}`);
    return had ?? { PlaybackPositionTicks: 0, PlayCount: 0, IsFavorite: false, Played: false };
  }

  /** The UserItemDataDto after a change; the sockets of the user hear of it. */
  change(user: string, item: string, change: Partial<StockUserData>): object {
    this.#data.set(`${user} ${item}`, { ...this.dataOf(user, item), ...change });
    const dto = this.userDataDto(user, item);
    this.push({ MessageType: 'UserDataChanged', Data: { UserId: user, UserDataList: [dto] } }, user);
    return dto;
  }

  userDataDto(user: string, item: string): object {
    return { ...this.dataOf(user, item), Key: item, ItemId: item };
  }

  /** Not idempotent with a date, as in the real server: each call is a play. */
  markPlayed(user: string, item: string, datePlayed: string | undefined): object {
    const had = this.dataOf(user, item);
    const PlayCount = datePlayed === undefined ? Math.max(1, had.PlayCount) : had.PlayCount + 1;
    const LastPlayedDate = datePlayed ?? had.LastPlayedDate ?? netTime(Date.now());
    return this.change(user, item, { PlayCount, LastPlayedDate, Played: true, PlaybackPositionTicks: 0 });
  }

  markUnplayed(user: string, item: string): object {
    const nothing = { PlayCount: 0, PlaybackPositionTicks: 0, Played: false };
    return this.change(user, item, { ...nothing, LastPlayedDate: undefined });
  }

  /** A session began an item, or ended one: a stop that does not say where counts once more. */
  session(user: string, item: string, event: 'start' | 'progress' | 'stop', ticks: number | undefined): void {
    const had = this.dataOf(user, item);
    const counted = event === 'start' || (event === 'stop' && ticks === undefined);
    this.change(user, item, {
      ...(counted ? { PlayCount: had.PlayCount + 1, LastPlayedDate: netTime(Date.now()) } : {}),
      ...(event === 'start' ? { Played: true } : {}),
      ...(ticks === undefined ? {} : { PlaybackPositionTicks: ticks }),
    });
  }
}
