/** Devices of one person that do things by chance, lose the network and are killed; what must hold at the end. */
import assert from 'node:assert/strict';
import { type Driver, playlistState, playlists, removeUser } from '@bandstand/offline';
import type { Dice } from './dice.ts';
import { now } from './library.ts';
import { Device, type Weather, World } from './queue-setting.ts';

const HOUR = 3_600_000;
const byId = (a: readonly unknown[], b: readonly unknown[]): number => (String(a[0]) < String(b[0]) ? -1 : 1);
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** What was done to one playlist, by all. */
interface ListModel {
  readonly added: Set<string>;
  readonly removed: Set<string>;
  isDeleted: boolean;
}

export class Model {
  readonly #dice: Dice;
  readonly #world: World;
  readonly #stores: readonly Driver[];
  readonly #devices: Device[];
  readonly #mortals = new Map<number, { isDead: boolean }>();
  readonly #plays: { readonly song: string; readonly at: number; readonly device: number }[] = [];
  /** Last favourites and ratings by field and song, with the devices that set them. */
  readonly #set = new Map<string, { value: unknown; readonly devices: Set<number> }>();
  readonly #resets = new Set<string>();
  readonly #lists = new Map<string, ListModel>();
  #clock = now;
  #isStormy = true;
  #made = 0;

  constructor(dice: Dice, stores: readonly Driver[]) {
    this.#dice = dice;
    this.#stores = stores;
    this.#world = new World(dice.chance(0.6), 4);
    this.#devices = stores.map((_, number) => this.#boot(number));
    for (const device of this.#devices) device.pull();
  }

  /** Does `steps` things, lets everything come to rest, and checks what must hold. */
  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) await this.#step(this.#dice.below(this.#devices.length));
    await this.#rest();
    this.#checkRest();
    this.#checkPlays();
    this.#checkSettings();
    this.#checkLists();
    for (const { driver, account } of this.#devices)
      driver.write((writer) => removeUser(writer, account, { force: true }));
  }

  /** A new process on the store of a device; the one before is as dead as after kill -9. */
  #boot(number: number): Device {
    const driver = this.#stores[number];
    if (driver === undefined) throw new Error('no such device');
    const random = () => this.#dice.next();
    const owner = `device ${number}`;
    const before = this.#mortals.get(number);
    if (before !== undefined) before.isDead = true;
    const life = { isDead: false };
    this.#mortals.set(number, life);
    const mortal: Driver = {
      read: (work) => driver.read(work),
      // What a process wanted to write when it was killed is never written.
      write: (work) => {
        if (life.isDead) throw new Error('dead');
        return driver.write(work);
      },
      close: () => undefined,
    };
    const device = new Device(mortal, this.#world, { clock: () => this.#clock, random, owner });
    device.weather = this.#storm();
    return device;
  }

  #storm(): Weather {
    let isKilled = false;
    return async (work) => {
      if (isKilled) return never();
      const luck = this.#isStormy ? this.#dice.next() : 1;
      if (luck < 0.06) throw new TypeError('no network');
      if (luck < 0.1) return { status: 503, body: undefined, retryAfterMs: 5000 };
      if (luck < 0.12) return { status: 500, body: undefined };
      if (luck < 0.15) isKilled = true;
      if (isKilled) return never();
      const reply = await work();
      if (luck < 0.23) throw new TypeError('the answer was lost');
      if (luck < 0.27) isKilled = true;
      return isKilled ? never() : reply;
    };
  }

  async #step(number: number): Promise<void> {
    const device = this.#devices[number];
    if (device === undefined) return;
    this.#clock += this.#dice.below(60_000);
    if (this.#dice.chance(0.7)) this.#edit(device, number);
    else await this.#connect(number);
  }

  /** Drains until nothing goes on any more: killed, cut off or done. Then, sometimes, pulls. */
  async #connect(number: number): Promise<void> {
    const device = this.#devices[number];
    if (device === undefined) return;
    const run = device.drain.run().then(() => 'done' as const);
    const idle = new Promise<'killed'>((resolve) => {
      // No request of the test takes more than some turns of the loop: what does not end by then never will.
      let turns = 0;
      const turn = (): void => {
        turns += 1;
        if (turns > 40) resolve('killed');
        else setImmediate(turn);
      };
      turn();
    });
    if ((await Promise.race([run, idle])) === 'killed') {
      this.#devices[number] = this.#boot(number);
      this.#clock += this.#dice.chance(0.5) ? HOUR : 1000;
    } else if (this.#dice.chance(0.8)) device.pull();
  }

  #edit(device: Device, number: number): void {
    const song = this.#dice.of(this.#world.songs);
    const at = this.#clock - this.#dice.below(HOUR);
    const kind = this.#dice.below(10);
    if (kind < 3) {
      const isTaken = this.#plays.some((play) => play.at === at);
      if (isTaken) return;
      device.edits.recordPlay(song, at);
      this.#plays.push({ song, at, device: number });
    } else if (kind < 5) this.#choose(device, number, song);
    else if (kind === 5) device.edits.setProgress(song, this.#dice.below(1000) + 1, at);
    else if (kind === 6) {
      device.edits.setPlayed(song, this.#dice.chance(0.5), at);
      this.#resets.add(song);
    } else this.#editList(device);
  }

  #choose(device: Device, number: number, song: string): void {
    const isFavorite = this.#dice.chance(0.6);
    const value = isFavorite ? this.#dice.chance(0.5) : this.#dice.below(10) + 1;
    if (typeof value === 'boolean') device.edits.setFavorite(song, value);
    else device.edits.setRating(song, value);
    const key = `${isFavorite ? 'isFavorite' : 'rating'} ${song}`;
    const before = this.#set.get(key) ?? { value, devices: new Set<number>() };
    before.value = value;
    before.devices.add(number);
    this.#set.set(key, before);
  }

  #editList(device: Device): void {
    const known = device.driver.read((reader) => playlists(reader, device.account));
    const local = known.filter(({ isLocalOnly }) => !isLocalOnly);
    if (local.length === 0 || this.#dice.chance(0.2)) {
      this.#made += 1;
      const songs = this.#world.songs.filter(() => this.#dice.chance(0.4));
      device.lists.create(`List ${this.#made}`, songs);
      const model = { added: new Set(songs), removed: new Set<string>(), isDeleted: false };
      this.#lists.set(String(this.#made), model);
      return;
    }
    const { localId, name } = this.#dice.of(local);
    const model = this.#lists.get(name.split(' ')[1] ?? '');
    if (model === undefined) throw new Error(`nobody made ${name}`);
    if (this.#dice.chance(0.08)) {
      device.lists.delete(localId);
      model.isDeleted = true;
    } else if (this.#dice.chance(0.2)) {
      device.lists.rename(localId, `List ${name.split(' ')[1]} ${this.#dice.below(1000)}`);
    } else this.#editItems(device, localId, model);
  }

  #editItems(device: Device, localId: string, model: ListModel): void {
    const state = device.driver.read((reader) => playlistState(reader, device.account, localId));
    const items = [...(state?.items ?? [])];
    const at = this.#dice.below(items.length + 1);
    if (items.length > 0 && this.#dice.chance(0.3)) {
      for (const song of items.splice(at, 1)) model.removed.add(song);
    } else if (this.#dice.chance(0.6)) {
      const song = this.#dice.of(this.#world.songs);
      items.splice(at, 0, song);
      model.added.add(song);
    } else items.push(...items.splice(0, at));
    device.lists.setItems(localId, items);
  }

  async #rest(): Promise<void> {
    this.#isStormy = false;
    for (let round = 0; round < 12; round += 1) {
      this.#devices.splice(0, this.#devices.length, ...this.#devices.map((_, number) => this.#boot(number)));
      this.#clock += HOUR;
      for (const device of this.#devices) {
        for (const { opId } of device.queue.list('dead')) device.queue.retry(opId);
        await device.drain.run();
        device.pull();
      }
      if (this.#devices.every((device) => device.queue.list().length === 0)) break;
    }
    for (const device of this.#devices) device.pull();
  }

  #checkRest(): void {
    const { state, user, songs } = this.#world;
    for (const device of this.#devices) {
      assert.deepEqual(device.queue.list(), []);
      for (const song of songs) {
        const { needsSync, ...seen } = device.song(song).userData;
        const there = state.dataOf(user.id, song);
        const { PlayCount, IsFavorite, Played, PlaybackPositionTicks, LastPlayedDate, Rating } = there;
        assert.deepEqual(seen, {
          positionTicks: PlaybackPositionTicks,
          playCount: PlayCount,
          isFavorite: IsFavorite,
          isPlayed: Played,
          lastPlayed: LastPlayedDate === undefined ? null : new Date(LastPlayedDate).toISOString(),
          rating: Rating ?? null,
        });
        assert.equal(needsSync, false);
      }
    }
  }

  /**
   * Each play once. Without keys one may be missing where others changed the same song while its answer was lost; and one
   * whose answer was lost is counted again after others set all counts of the song back, because nothing tells of it then.
   */
  #checkPlays(): void {
    const { counted, honoursKeys } = this.#world;
    for (const { song, at, device } of this.#plays) {
      const request = `/UserPlayedItems/${song} ${new Date(at).toISOString()}`;
      const times = counted.filter((one) => one === request).length;
      const isCounted = times > 0;
      if (times > 1) assert.ok(!honoursKeys && this.#resets.has(song), 'a play was counted twice');
      const others = this.#plays.some((play) => play.song === song && play.device !== device);
      if (!isCounted) assert.ok(!honoursKeys && (others || this.#resets.has(song)), 'a play was lost');
    }
  }

  /** What only one device set is as it set it last. */
  #checkSettings(): void {
    for (const [key, { value, devices }] of this.#set) {
      if (devices.size > 1) continue;
      const [field = '', song = ''] = key.split(' ');
      const { userData } = this.#devices[0]?.song(song) ?? {};
      assert.equal(Object.entries(userData ?? {}).find(([name]) => name === field)?.[1], value, key);
    }
  }

  #checkLists(): void {
    const { state, honoursKeys } = this.#world;
    const shown = (device: Device) =>
      device.driver.read((reader) =>
        playlists(reader, device.account)
          .filter(({ isLocalOnly }) => !isLocalOnly)
          .map(({ id, name }) => [id, name, playlistState(reader, device.account, id ?? '')?.items])
          .sort(byId),
      );
    const there = [...state.playlists.values()].map(({ id, name, items }) => [id, name, items]).sort(byId);
    for (const device of this.#devices) assert.deepEqual(shown(device), there);
    for (const [number, { added, removed, isDeleted }] of this.#lists) {
      const found = [...state.playlists.values()].filter(({ name }) => name.split(' ')[1] === number);
      if (isDeleted) continue;
      assert.ok(found.length > 0, 'a playlist was lost');
      if (!honoursKeys) continue;
      assert.equal(found.length, 1, 'a playlist was made twice');
      for (const song of added)
        if (!removed.has(song)) assert.ok(found[0]?.items.includes(song), 'a song was lost');
    }
  }
}
