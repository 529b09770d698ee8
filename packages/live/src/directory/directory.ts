import type { Database, Writer } from '@bandstand/sqlite';
import type { LiveAccess, LivePrincipal } from '../access/index.ts';
import type { AppDatabases, Apps } from '../apps/index.ts';
import type { Callbacks } from '../callbacks/index.ts';
import { freePrefix, prefixProblem } from '../editor/index.ts';
import type { MediaEngine } from '../engine/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { type App, hasTenant, otherRoomPrefixes, platformTenant, setAppTenant } from '../hub/index.ts';
import { type AppName, parseAppName } from '../names/index.ts';
import type { Quotas } from '../quotas/index.ts';
import { patiently, type RecordingsRemoval, removeRecordings } from './emptying.ts';
import { hasRecordings } from './store.ts';

export interface DirectoryOptions {
  readonly hub: Database;
  readonly apps: Apps;
  readonly databases: AppDatabases;
  readonly access: LiveAccess;
  readonly quotas: Quotas;
}

export interface WantedApp {
  readonly name: string;
  readonly displayName?: string;
  readonly roomPrefix?: string;
  readonly tenant?: string;
}

/**
 * What becomes of recordings when their app goes: `keep` refuses, `delete` removes them everywhere first, `abandon` leaves what
 * a store holds of them where it is.
 */
export type Fate = 'keep' | 'delete' | 'abandon';

/** Apps as people and programs see, make and remove them. */
export class AppDirectory {
  readonly #options: DirectoryOptions;
  #removal: RecordingsRemoval | undefined;
  #outbox: Pick<Callbacks, 'farewell'> | undefined;

  constructor(options: DirectoryOptions) {
    this.#options = options;
  }

  /** Throws `not_found`. */
  get(name: AppName): App {
    return this.#options.apps.get(name);
  }

  /** The apps that somebody may see, by their names behind `after`; no other database is opened. */
  list(principal: LivePrincipal, after: string, limit: number, tenant?: string): App[] {
    const { access, apps } = this.#options;
    const reach = access.reachOf(principal);
    if (reach.kind === 'none') return [];
    if (reach.kind === 'app') {
      const own = tenant === undefined || tenant === reach.tenantId;
      return own && reach.app > after ? [apps.get(reach.app)] : [];
    }
    if (reach.kind === 'all')
      return apps.list({ after, limit, ...(tenant === undefined ? {} : { tenantId: tenant }) });
    const tenants = [...reach.roles.keys()].filter((id) => tenant === undefined || id === tenant);
    return tenants
      .flatMap((tenantId) => apps.list({ after, limit, tenantId }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, limit);
  }

  /** Makes an app in a tenant of whoever asks. Rejects with `invalid`, `conflict`, `forbidden`, `quota_exceeded`. */
  async create(wanted: WantedApp, principal: LivePrincipal): Promise<App> {
    const { access, apps, quotas, hub } = this.#options;
    const name = parseAppName(wanted.name);
    if (name === undefined)
      throw new LiveError('invalid', 'A name is 3 to 32 small letters, digits and dashes between them.');
    const tenantId = this.#tenantFor(wanted.tenant, principal);
    access.require(principal, 'live.tenant.edit', { kind: 'tenant', id: tenantId });
    const others = hub.read((reader) => otherRoomPrefixes(reader, null));
    const roomPrefix = wanted.roomPrefix?.toLowerCase() ?? freePrefix(name, others);
    quotas.check(tenantId, 'apps');
    const beside = (writer: Writer, id: number): void => {
      const problem = prefixProblem(roomPrefix, otherRoomPrefixes(writer, id));
      if (problem !== undefined) throw new LiveError('conflict', `The room prefix ${roomPrefix} ${problem}.`);
      quotas.checkAddedApp(writer, tenantId);
    };
    const displayName = wanted.displayName?.trim() ?? '';
    return apps.create(
      { name, roomPrefix, tenantId, ...(displayName === '' ? {} : { displayName }) },
      beside,
    );
  }

  /** Gives an app to another tenant. Throws `not_found`, `quota_exceeded`. */
  giveTo(name: AppName, tenantId: string): App {
    const { hub, apps, quotas } = this.#options;
    const app = apps.get(name);
    if (!hub.read((reader) => hasTenant(reader, tenantId))) throw notFound('tenant');
    if (app.tenantId !== tenantId) {
      quotas.check(tenantId, 'apps');
      hub.write((writer) => setAppTenant(writer, app.id, tenantId));
      quotas.moved(app.id);
    }
    return apps.get(name);
  }

  /** Says who removes recordings, before the first app is removed. */
  recordingsAreRemovedBy(removal: RecordingsRemoval): void {
    this.#removal = removal;
  }

  /** Says who tells the receiver of an app that goes what it has not heard yet, before the first app is removed. */
  callbacksAreSentBy(outbox: Pick<Callbacks, 'farewell'>): void {
    this.#outbox = outbox;
  }

  /**
   * Ends what is published and removes the app with everything. Rejects with `conflict` when there are recordings that must
   * stay, and with `not_available` or `busy` while they cannot be removed from their store; then the app stays, too.
   */
  async remove(name: AppName, vods: Fate, engine: MediaEngine): Promise<void> {
    const { apps, databases, quotas } = this.#options;
    const app = apps.get(name);
    const local = app.state !== 'ready' || app.nodeId === null;
    if (local && vods === 'keep' && hasVods(databases, name))
      throw new LiveError('conflict', 'The app has recordings: say that they go, too (vods=delete).');
    for (const { stream } of await engine.list({ app: name })) await engine.stop(stream, 'stopped');
    if (app.state === 'ready' && local && vods !== 'abandon' && this.#removal !== undefined)
      await removeRecordings(app, databases, this.#removal);
    const remove = (): Promise<void> => patiently(() => apps.delete(name));
    await (this.#outbox === undefined ? remove() : this.#outbox.farewell(app, remove));
    quotas.forgetLevels(app.id);
  }

  /** The tenant that was named, else the only one in which somebody may make apps. */
  #tenantFor(named: string | undefined, principal: LivePrincipal): string {
    if (named !== undefined) return named;
    const reach = this.#options.access.reachOf(principal);
    if (reach.kind === 'all') return platformTenant;
    if (reach.kind !== 'tenants') throw new LiveError('forbidden', 'This is not allowed for you.');
    const able = [...reach.roles].filter(([, role]) => role !== 'viewer').map(([id]) => id);
    const [first] = able.length === 0 ? [...reach.roles.keys()] : able;
    if (able.length > 1) throw new LiveError('invalid', 'Say in which of your tenants: tenant.');
    if (first === undefined) throw new LiveError('forbidden', 'You belong to no tenant yet.');
    return first;
  }
}

function hasVods(databases: AppDatabases, name: AppName): boolean {
  try {
    return databases.read(name, hasRecordings);
  } catch (error) {
    // What cannot be opened may be removed all the same, but only by who says that everything goes.
    if (error instanceof LiveError && error.code === 'not_available') return true;
    throw error;
  }
}
