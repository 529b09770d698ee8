/** Devices with a store and a queue each, and one server that they all send their edits to. */
import {
  type Account,
  type CallServer,
  Drain,
  type Driver,
  Edits,
  type Item,
  idOf,
  ingestItems,
  itemById,
  losePlaylist,
  PlaylistEdits,
  playlists,
  Queue,
  readUserData,
  saveServer,
  saveUser,
  seenItem,
  setBase,
  takePlaylist,
} from '@bandstand/offline';
import { makeTogether, type TogetherServer } from './edits-together.ts';
import { item } from './library.ts';
import { Query } from './stock/lists.ts';
import { answerStock, modernPath } from './stock/routes.ts';
import { netTime, StockState } from './stock/state.ts';

/** A server in the process of the test: one user, some songs. With `honoursKeys` it does each Idempotency-Key once. */
export class World {
  readonly state = new StockState();
  readonly user = this.state.addUser('ann');
  readonly songs: readonly string[];
  readonly honoursKeys: boolean;
  /** Takes many edits in one request. */
  takesSeveral: boolean;
  /** Times of the plays that were counted, by song, in order. */
  readonly counted: string[] = [];
  readonly requests: string[] = [];
  readonly #replies = new Map<string, Awaited<ReturnType<CallServer>>>();

  constructor(honoursKeys: boolean, songs: number) {
    this.honoursKeys = honoursKeys;
    this.takesSeveral = honoursKeys;
    const library = this.state.addLibrary('Music');
    this.songs = Array.from({ length: songs }, (_, n) => (n + 1).toString(16).padStart(32, '0'));
    for (const Id of this.songs) this.state.put(library, { Id, Type: 'Audio', Name: `Song ${Id}` });
  }

  get #together(): TogetherServer {
    const { state, user } = this;
    return { state, userId: user.id, make: this.#make, isKnown: (key) => this.#replies.has(key) };
  }

  readonly call: CallServer = async (request) => {
    this.requests.push(`${request.method} ${request.path}`);
    return request.path === '/UserData/Edits' && this.takesSeveral
      ? { status: 200, body: { Results: await makeTogether(this.#together, request.body) } }
      : this.#make(request);
  };

  readonly #make: CallServer = async ({ method, path, query = {}, body = {}, key }) => {
    const known = key === undefined || !this.honoursKeys ? undefined : this.#replies.get(key);
    if (known !== undefined) return known;
    const at = query['datePlayed'];
    if (at !== undefined) this.counted.push(`${path} ${at}`);
    const reply = answerStock(this.state, {
      method,
      path: modernPath(path),
      query: new Query(new URLSearchParams(query)),
      body: Object.fromEntries(Object.entries(Object(body))),
      user: this.user.id,
    });
    const said = { status: reply.status, body: structuredClone(reply.body) };
    if (key !== undefined && reply.status < 300) this.#replies.set(key, said);
    return said;
  };
}

/** What happens to a request on its way: it may be lost before or after the work, and answered by something else. */
export type Weather = (work: () => ReturnType<CallServer>) => ReturnType<CallServer>;

export interface DeviceOptions {
  readonly clock: () => number;
  readonly random?: () => number;
  readonly weather?: Weather;
  readonly owner?: string;
}

/** One device of the person. Its store may outlive it: a device that was killed is made anew on the same one. */
export class Device {
  readonly driver: Driver;
  readonly account: Account;
  readonly edits: Edits;
  readonly lists: PlaylistEdits;
  readonly queue: Queue;
  readonly drain: Drain;
  readonly #world: World;
  readonly #clock: () => number;
  weather: Weather;

  constructor(driver: Driver, world: World, options: DeviceOptions) {
    const { clock, random = Math.random, weather = (work) => work(), owner = 'device' } = options;
    this.driver = driver;
    this.#world = world;
    this.#clock = clock;
    this.weather = weather;
    this.account = driver.write((writer) => {
      const server = { jellyfinId: world.state.id, name: 'S', url: 'http://s', version: null, product: null };
      const serverId = saveServer(writer, server, clock());
      return saveUser(writer, { serverId, jellyfinId: world.user.id, name: 'ann' }, clock());
    });
    const { account } = this;
    this.edits = new Edits({ driver, account, clock });
    this.lists = new PlaylistEdits({ driver, account, clock });
    this.queue = new Queue(driver, account, clock);
    const ask: CallServer = (request) => this.weather(() => world.call(request));
    const server = { ask, userId: world.user.id, honoursKeys: world.honoursKeys };
    this.drain = new Drain({ driver, account, server, clock, random, owner });
  }

  /** Takes in what the server has: songs, what was done with them, playlists. */
  pull(): void {
    const { state, user } = this.#world;
    this.driver.write((writer) => {
      const now = this.#clock();
      const songs = [...state.items.values()].map(({ dto }) => item(dto));
      ingestItems(writer, { account: this.account, libraryId: null, now }, songs);
      for (const { id } of songs) {
        const number = seenItem(writer, this.account, id) ?? 0;
        const base = readUserData(state.userDataDto(user.id, id));
        if (base !== undefined) setBase(writer, this.account, number, base, now);
      }
      for (const theirs of state.playlists.values()) takePlaylist(writer, this.account, theirs, now);
      for (const { id } of playlists(writer, this.account))
        if (id !== null && !state.playlists.has(id)) losePlaylist(writer, this.account, id, now);
    });
  }

  song(id: string): Item {
    const found = this.driver.read((reader) => itemById(reader, this.account, idOf(id) ?? ''));
    if (found === undefined) throw new Error(`no song ${id}`);
    return found;
  }
}

/** Times as the server of the tests writes them and the store keeps them. */
export const sameTime = (a: string | null | undefined, ms: number): boolean =>
  a === new Date(ms).toISOString();
export { netTime };
