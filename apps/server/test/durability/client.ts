/**
 * Somebody who changes their own stars, ratings, playlists and plays all the time and remembers what was acknowledged.
 * What was asked for when the server died may have happened or not; everything else is known exactly.
 */
import assert from 'node:assert/strict';
import { ask, at, listAt, textAt } from '../instance/talking.ts';

/** One play as it was sent. It is told apart by its time. */
export interface Play {
  readonly playedAt: string;
  readonly track: string;
  readonly operationId: string;
  /** ms of the test's own clock: when it was sent, and when its answer was there. */
  readonly begun: number;
  ended: number;
  acknowledged: boolean;
}

/** The values that a thing may have: one when it is known, two while an answer is missing. */
type Possible<T> = readonly T[];

/** A number from 0 up to but not including `below`. */
export type Draw = (below: number) => number;

export interface Session {
  readonly name: string;
  readonly token: string;
  readonly tracks: readonly string[];
  readonly draw: Draw;
}

const firstPlay = Date.UTC(2020, 0, 1);

export class Client {
  readonly #session: Session;
  readonly plays: Play[] = [];
  readonly #starred = new Map<string, Possible<boolean>>();
  readonly #ratings = new Map<string, Possible<number>>();
  /** Tracks by playlist name. */
  readonly #lists = new Map<string, Possible<readonly string[] | undefined>>();
  /** Ids of playlists by name, once known. */
  readonly #ids = new Map<string, string>();
  #acknowledged = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Writes that the server has confirmed. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Makes one change. Resolves to false when it was not confirmed: the server refused, or is gone. */
  async change(url: string): Promise<boolean> {
    const { draw, tracks } = this.#session;
    const track = tracks[draw(tracks.length)] ?? '';
    const changes = [
      () => this.#star(url, track),
      () => this.#rate(url, track, draw(6)),
      () => this.play(url, track),
      () => this.play(url, track),
      () => this.#append(url, track),
      () => this.#makeList(url, track),
    ];
    const done = await (changes[draw(changes.length)] ?? (() => this.play(url, track)))();
    if (done) this.#acknowledged += 1;
    return done;
  }

  async #send(url: string, method: string, path: string, body?: unknown) {
    const { token } = this.#session;
    try {
      const said = await ask(url, path, { method, token, ...(body === undefined ? {} : { body }) });
      if (said.status < 300) return said;
      assert.ok(said.status >= 500, `${method} ${path}: ${said.status} ${said.text}`);
      assert.match(said.headers.get('content-type') ?? '', /problem\+json/);
    } catch (error) {
      // `fetch failed`: the connection broke. Everything else is a fault of the test or of the answer.
      if (!(error instanceof TypeError)) throw error;
    }
    return undefined;
  }

  async #star(url: string, track: string): Promise<boolean> {
    const now = this.#starred.get(track)?.at(-1) ?? false;
    this.#starred.set(track, [now, !now]);
    const said = await this.#send(url, now ? 'DELETE' : 'PUT', `/api/v1/starred/tracks/${track}`);
    if (said !== undefined) this.#starred.set(track, [!now]);
    return said !== undefined;
  }

  async #rate(url: string, track: string, rating: number): Promise<boolean> {
    const now = this.#ratings.get(track) ?? [0];
    this.#ratings.set(track, [...now, rating]);
    const said = await this.#send(url, 'PUT', `/api/v1/ratings/tracks/${track}`, { rating });
    if (said !== undefined) this.#ratings.set(track, [rating]);
    return said !== undefined;
  }

  async play(url: string, track: string): Promise<boolean> {
    const count = this.plays.length;
    const play: Play = {
      playedAt: new Date(firstPlay + count * 1000).toISOString(),
      track,
      operationId: `${this.#session.name} ${count}`,
      begun: performance.now(),
      ended: Number.POSITIVE_INFINITY,
      acknowledged: false,
    };
    this.plays.push(play);
    return this.#sendPlay(url, play);
  }

  async #sendPlay(url: string, play: Play): Promise<boolean> {
    const { playedAt, track, operationId } = play;
    const said = await this.#send(url, 'POST', '/api/v1/plays', { track, at: playedAt, operationId });
    if (said === undefined) return false;
    play.acknowledged = true;
    play.ended = performance.now();
    return true;
  }

  async #makeList(url: string, track: string): Promise<boolean> {
    const name = `${this.#session.name} list ${this.#lists.size}`;
    this.#lists.set(name, [undefined, [track]]);
    const said = await this.#send(url, 'POST', '/api/v1/playlists', { name, tracks: [track] });
    if (said === undefined) return false;
    this.#lists.set(name, [[track]]);
    this.#ids.set(name, textAt(said.body, 'id'));
    return true;
  }

  async #append(url: string, track: string): Promise<boolean> {
    const known = [...this.#ids];
    const [name, id] = known[this.#session.draw(Math.max(1, known.length))] ?? [];
    if (name === undefined || id === undefined) return this.#makeList(url, track);
    const [now = []] = this.#lists.get(name) ?? [];
    this.#lists.set(name, [now, [...now, track]]);
    const said = await this.#send(url, 'POST', `/api/v1/playlists/${id}/tracks`, { add: [track] });
    if (said !== undefined) this.#lists.set(name, [[...now, track]]);
    else this.#ids.delete(name);
    return said !== undefined;
  }

  /** Sends once more what was not confirmed: a play counts once, however often it is sent. */
  async repeat(url: string): Promise<void> {
    for (const play of this.plays) if (!play.acknowledged) assert.ok(await this.#sendPlay(url, play));
  }

  /** Asserts that everything confirmed is there, once, and nothing that nobody asked for. Then that is what is known. */
  async verify(url: string): Promise<void> {
    const { token, tracks, name } = this.#session;
    const found = await this.playedAt(url);
    assert.equal(new Set(found).size, found.length, `${name}: a play is there twice`);
    const there = new Set(found);
    for (const play of this.plays)
      assert.ok(there.has(play.playedAt) || !play.acknowledged, `${name} lost ${play.operationId}`);
    const sent = new Set(this.plays.map(({ playedAt }) => playedAt));
    assert.deepEqual(
      found.filter((time) => !sent.has(time)),
      [],
      `${name}: plays that nobody sent`,
    );
    for (const track of tracks) {
      const { body } = await ask(url, `/api/v1/tracks/${track}`, { token });
      this.#known(this.#starred, track, at(body, 'starredAt') !== undefined, false);
      this.#known(this.#ratings, track, Number(at(body, 'rating') ?? 0), 0);
      const counted = this.plays.filter((play) => play.track === track && there.has(play.playedAt)).length;
      assert.equal(Number(at(body, 'plays') ?? 0), counted, `${name}: plays of ${track}`);
    }
    await this.#verifyLists(url);
  }

  #known<T>(values: Map<string, Possible<T>>, key: string, value: T, unset: T): void {
    const possible = values.get(key) ?? [unset];
    assert.ok(
      possible.includes(value),
      `${this.#session.name}: ${String(value)}, not ${possible.join(' or ')}`,
    );
    values.set(key, [value]);
  }

  async #verifyLists(url: string): Promise<void> {
    const found = new Map<string, string>();
    for (const list of await everything(url, '/api/v1/playlists', this.#session.token)) {
      if (at(list, 'mine') !== true) continue;
      const name = textAt(list, 'name');
      assert.ok(!found.has(name), `${name} is there twice`);
      found.set(name, textAt(list, 'id'));
    }
    for (const [name, possible] of this.#lists) {
      const id = found.get(name);
      const now = id === undefined ? undefined : await this.#tracksOf(url, id);
      const same = possible.some((one) => JSON.stringify(one) === JSON.stringify(now));
      assert.ok(same, `${name} holds ${JSON.stringify(now)}, not ${JSON.stringify(possible)}`);
      this.#lists.set(name, [now]);
      if (id !== undefined) this.#ids.set(name, id);
      found.delete(name);
    }
    assert.deepEqual([...found.keys()], [], 'playlists that nobody made');
  }

  async #tracksOf(url: string, id: string): Promise<readonly string[]> {
    const { body } = await ask(url, `/api/v1/playlists/${id}`, { token: this.#session.token });
    return listAt(body, 'places').map((place) => textAt(place, 'track.id'));
  }

  /** Times of all plays that the server knows, in no order. */
  async playedAt(url: string): Promise<readonly string[]> {
    const plays = await everything(url, '/api/v1/plays', this.#session.token);
    return plays.map((play) => textAt(play, 'playedAt'));
  }
}

/** Every item of a list, page by page. */
async function everything(url: string, path: string, token: string): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  for (let cursor = ''; ; ) {
    const { body, status, text } = await ask(url, `${path}?limit=500${cursor}`, { token });
    assert.equal(status, 200, text);
    items.push(...listAt(body, 'items'));
    const next = at(body, 'next');
    if (typeof next !== 'string') return items;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}
