import type { Clock } from '@bandstand/sqlite';
import type { PublishAnswer, PublishRequest, StreamName } from '../engine/index.ts';
import { LiveError } from '../errors/index.ts';
import { type App, findApp, findAppById } from '../hub/index.ts';
import { type AppName, parseAppName, parseRoom } from '../names/index.ts';
import type { StreamTokens } from '../playback/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { Failures } from './failures.ts';
import { keyHash } from './keys.ts';
import { isPassword } from './passwords.ts';
import type { Publishers } from './publishers.ts';
import { findKey, type IngressRow, ingressById } from './store.ts';

/** What the gate asks of an app's configuration. */
export interface IngestSettings {
  of(name: AppName): {
    readonly rtmp: { readonly enabled: boolean };
    readonly features: { readonly rtmpPassword: boolean };
  };
}

/** Throws a LiveError when the tenant may not have one more. */
export interface StreamQuota {
  check(tenantId: string, metric: 'concurrent_streams'): void;
}

/** Where failures are counted for all doors of the server. */
export interface Offences {
  isBanned(address: string): boolean;
  note(address: string, kind: 'wrong_key'): void;
}

export interface GateParts {
  readonly storage: LiveStorage;
  readonly settings: IngestSettings;
  readonly quotas: StreamQuota;
  readonly offences: Offences;
  /** Those that let somebody publish into one room for a while. */
  readonly tokens: StreamTokens;
  readonly publishers: Publishers;
  readonly clock: Clock;
}

/** One answer to everything that is wrong with a key, whatever it is. */
const refusal = 'The stream key is not known, or the password is wrong.';
const barred = 'Too many wrong keys from this address: try again in a minute.';
/** What publishers of a StreamHub write in place of the app. */
const anyApp = 'live';

interface Found {
  readonly app: App;
  readonly room: string;
  readonly by: string;
  readonly ingress: IngressRow | undefined;
}

/** Decides who may publish and where to, before a byte of media is taken. */
export class Gate {
  readonly #parts: GateParts;
  readonly #failures: Failures;

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#failures = new Failures(parts.clock);
  }

  /** The engine's gate. Never rejects for what somebody has written. */
  async ask(request: PublishRequest): Promise<PublishAnswer> {
    const { offences } = this.#parts;
    const { address } = request;
    const outside = request.protocol !== 'rtsp';
    if (outside && (this.#failures.isBarred(address) || offences.isBanned(address))) return no(barred);
    const found = this.#find(request);
    if (found === undefined || !(await this.#passwordFits(request, found))) {
      if (outside) {
        this.#failures.note(address);
        offences.note(address, 'wrong_key');
      }
      return no(refusal);
    }
    return this.#admit(request, found);
  }

  #find(request: PublishRequest): Found | undefined {
    if (request.protocol === 'rtsp') return this.#ofPull(request);
    const { key } = plain(request);
    if (key === '' || key.length > 512) return undefined;
    return key.includes('.') ? this.#ofToken(request, key) : this.#ofKey(request, key);
  }

  /** A pull is begun by the server itself, which names the ingress. */
  #ofPull({ app: text, key }: PublishRequest): Found | undefined {
    const name = parseAppName(text);
    const ingress = name && this.#parts.storage.databases.read(name, (reader) => ingressById(reader, key));
    if (name === undefined || ingress?.type !== 'rtsp') return undefined;
    return this.#placed(this.#parts.storage.databases.find(name), ingress);
  }

  #ofKey(request: PublishRequest, key: string): Found | undefined {
    const { hub, databases } = this.#parts.storage;
    const hash = keyHash(key);
    const target = hub.read((reader) => findKey(reader, hash));
    const app = target && hub.read((reader) => findAppById(reader, target.appId));
    if (target === undefined || app === undefined || !leadsTo(request, app)) return undefined;
    if (app.nodeId !== null || !['ready', 'legacy'].includes(app.state)) return undefined;
    const ingress = databases.read(app.name, (reader) => ingressById(reader, target.ingressId));
    // The pointer is only where to look: the app's own row decides.
    if (ingress?.keyHash !== hash || ingress.type !== request.protocol) return undefined;
    return this.#placed(app, ingress, request.room);
  }

  #ofToken(request: PublishRequest, token: string): Found | undefined {
    const { tokens, storage } = this.#parts;
    const grant = tokens.open(token);
    if (grant?.use !== 'publish' || parseRoom(grant.stream.room) === undefined) return undefined;
    const { id, stream } = grant;
    const { room } = stream;
    if (request.app !== stream.app || (request.room !== undefined && request.room !== room)) return undefined;
    const app = storage.hub.read((reader) => findApp(reader, stream.app));
    const allowed = app !== undefined && tokens.spend(token, 'publish', stream);
    return allowed ? { app, room, by: `token ${id}`, ingress: undefined } : undefined;
  }

  #placed(app: App, ingress: IngressRow, asked?: string): Found | undefined {
    const room = parseRoom(ingress.room ?? app.roomPrefix ?? app.name);
    if (room === undefined || (asked !== undefined && asked !== room)) return undefined;
    return { app, room, by: ingress.id, ingress };
  }

  async #passwordFits(request: PublishRequest, { app, ingress }: Found): Promise<boolean> {
    if (ingress === undefined || request.protocol === 'rtsp') return true;
    const { features } = this.#parts.settings.of(app.name);
    const wanted = ingress.requiresPassword === 1 || (request.protocol === 'rtmp' && features.rtmpPassword);
    if (!wanted) return true;
    const { password } = plain(request);
    const { passwordHash: hash, passwordSalt: salt } = ingress;
    if (password === undefined || hash === null || salt === null) return false;
    return isPassword(password, { hash, salt });
  }

  /** Nothing is waited for from here on, so that no two of them get the last place. */
  #admit({ protocol }: PublishRequest, { app, room, by }: Found): PublishAnswer {
    const { settings, quotas, publishers, storage } = this.#parts;
    const stream: StreamName = { app: app.name, room };
    const { state, nodeId } = storage.databases.find(app.name);
    if (state !== 'ready' || nodeId !== null) return no('The app takes no streams on this server now.');
    if (protocol === 'rtmp' && !settings.of(app.name).rtmp.enabled)
      return no('The app does not take streams by RTMP.');
    const current = publishers.of(stream);
    if (current !== undefined && current !== by) return no('The room has a publisher.');
    try {
      // Who comes back before his old connection is gone takes its place.
      if (current === undefined) quotas.check(app.tenantId, 'concurrent_streams');
    } catch (error) {
      if (error instanceof LiveError) return no(error.safe);
      throw error;
    }
    publishers.expect(stream, by);
    return { allowed: true, stream, whenTaken: 'take over' };
  }
}

const no = (reason: string): PublishAnswer => ({ allowed: false, reason });

/** WHIP has a single bearer for both: `KEY:PASSWORD`. */
function plain({ protocol, key, password }: PublishRequest): { key: string; password: string | undefined } {
  const colon = protocol === 'whip' ? key.indexOf(':') : -1;
  return colon < 0 ? { key, password } : { key: key.slice(0, colon), password: key.slice(colon + 1) };
}

/** Whether the address leads to the app of the key. */
function leadsTo({ protocol, app: asked }: PublishRequest, app: App): boolean {
  return asked === app.name || (protocol === 'rtmp' && asked === anyApp);
}
