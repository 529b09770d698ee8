import type { Repository } from '@bandstand/offline';
import type { Keeper } from '@bandstand/offline/browser';
import type { AuthStatus, Detour } from '#lib/api/index.ts';
import type * as FaceModule from './face/index.ts';
import type { FaceRoute } from './face/route.ts';
import { bareId, gidOf } from './ids.ts';
import { differs, LateAnswers } from './late-answers.ts';

/** The store of this browser with whose it is. */
export interface OwnStore {
  readonly keeper: Keeper;
  readonly repository: Repository;
  readonly owner: { readonly id: string; readonly name: string };
  /** Another one whenever items or marks are others. */
  readonly version: number;
}

/** What is kept in this browser, as far as requests of the pages go. */
export interface KeptHere {
  /** Who was signed in when the server was last there; `null` when nobody who keeps music here was. */
  readonly status: AuthStatus | null;
  /** The server cannot be reached. */
  readonly isAway: boolean;
  /** Edits wait in the store. */
  readonly hasWaiting: boolean;
  /** The store, once it may answer; `undefined` when it may not. */
  ready(): Promise<OwnStore | undefined>;
  /** The server has answered, with whatever. */
  reached(): void;
  /** The server has not answered. */
  missed(): void;
  /** The server has said something else than what was shown in its place. */
  corrected(): void;
}

const statusPath = '/api/v1/auth/status';
/** A server that answers so soon is waited for: its answers say more than the store's; ms. */
const hurryMs = 100;

const json = (value: unknown): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });

/** Answers requests of the pages from the store of this browser where the server does not. */
export class StandIn implements Detour {
  readonly #kept: KeptHere;
  readonly #late = new LateAnswers();
  #face: Promise<typeof FaceModule> | undefined;
  /** The last answer of the server came late: the next ones are not waited for. */
  #isSlow = false;

  constructor(kept: KeptHere) {
    this.#kept = kept;
  }

  takes(request: Request): boolean {
    return this.#kept.status !== null && new URL(request.url).pathname.startsWith('/api/v1/');
  }

  get hurryMs(): number {
    return this.#isSlow ? 0 : hurryMs;
  }

  async before(request: Request): Promise<Response | undefined> {
    if (request.method !== 'GET') this.#late.clear();
    const held = this.#kept.isAway ? undefined : this.#late.get(request.url);
    if (held !== undefined) return held;
    if (new URL(request.url).pathname === statusPath) return undefined;
    const route = await this.#routeOf(request);
    if (route === undefined) return undefined;
    // After edits that wait: so they keep their order.
    const waits = route.isEdit === true && this.#kept.hasWaiting;
    if (!this.#kept.isAway && !waits && route.isAlways !== true) return undefined;
    // A store that cannot answer is no reason to ask nobody.
    const answer = await this.#answer(route, request).catch(() => undefined);
    // A play of something newer than the store is for the server, now or later.
    return route.isAlways === true && answer?.status === 404 ? undefined : answer;
  }

  async meanwhile(request: Request): Promise<Response | undefined> {
    if (new URL(request.url).pathname === statusPath) {
      const { status } = this.#kept;
      return status === null ? undefined : json(status);
    }
    const route = await this.#routeOf(request);
    if (route === undefined || route.isPart?.(new URL(request.url).searchParams) === true) return undefined;
    const answer = await this.#answer(route, request).catch(() => undefined);
    // What the store does not know the server may.
    if (answer?.ok !== true) return undefined;
    // The server is there: what is not kept is heard from it.
    const value: unknown = await answer.json();
    return json(
      JSON.parse(JSON.stringify(value), (name, one: unknown) => (name === 'missing' ? false : one)),
    );
  }

  async late(request: Request, response: Response, given: Response): Promise<void> {
    this.#isSlow = true;
    if (!response.ok) {
      // Not signed in any more, or gone: the page asks again and hears it.
      if (response.status === 401 || response.status === 404) this.#hold(request, response);
      return;
    }
    const kept = response.clone();
    const { pathname, searchParams: query } = new URL(request.url);
    // Two drawings by chance are no change.
    if (query.has('seed')) return;
    const isStatus = pathname === statusPath;
    const isOther = isStatus
      ? (await response.text()) !== (await given.text())
      : await differs(response, given);
    if (isOther) this.#hold(request, kept);
  }

  #hold(request: Request, response: Response): void {
    this.#late.keep(request.url, response);
    this.#kept.corrected();
  }

  async instead(request: Request): Promise<Response | undefined> {
    this.#kept.missed();
    if (new URL(request.url).pathname === statusPath) {
      const { status } = this.#kept;
      return status === null ? undefined : json(status);
    }
    const route = await this.#routeOf(request);
    // Whether a change has come to the server nobody knows: of those that may be told twice alone the store takes care.
    if (route === undefined || (route.isEdit === true && request.method === 'POST')) return undefined;
    return this.#answer(route, request);
  }

  /** A playlist that was made here keeps its first address, also once the server has given it another. */
  async missing(request: Request): Promise<Response | undefined> {
    const url = new URL(request.url);
    const [, before = '', gid, after = ''] =
      /^(\/api\/v1\/playlists\/)([\da-f-]{36})(\/tracks)?$/.exec(url.pathname) ?? [];
    const store = gid === undefined ? undefined : await this.#kept.ready();
    if (gid === undefined || store === undefined) return undefined;
    const mine = (await store.repository.playlists()).find(({ localId }) => localId === bareId(gid));
    if (mine === undefined) return undefined;
    if (mine.id !== null) {
      url.pathname = `${before}${gidOf(mine.id)}${after}`;
      const { method, headers } = request;
      const body = method === 'GET' ? {} : { body: await request.text() };
      return fetch(url, { method, headers, ...body });
    }
    const route = await this.#routeOf(request);
    return route && this.#answer(route, request);
  }

  reached(): void {
    this.#isSlow = false;
    this.#kept.reached();
  }

  missed(): void {
    this.#kept.missed();
  }

  async #routeOf(request: Request): Promise<FaceRoute | undefined> {
    this.#face ??= import('./face/index.ts');
    return (await this.#face).faceRoute(request);
  }

  async #answer(route: FaceRoute, request: Request): Promise<Response | undefined> {
    const [face, store] = [await this.#face, await this.#kept.ready()];
    if (face === undefined || store === undefined) return undefined;
    const { version, ...behind } = store;
    return face.answerFromStore(route, request, {
      ...behind,
      albums: (key, read) => face.heldAlbums.get(`${key} ${version}`, read),
    });
  }
}
