import { type RandomBytes, uuidv7 } from '@bandstand/sqlite';
import { LiveError, notFound } from '../errors/index.ts';
import { addDuties, setIngressKeys } from '../hub/index.ts';
import { ingressKeys } from '../legacy/index.ts';
import { type AppName, parseRoom } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { keyHash, keyHint, newPassword, newStreamKey } from './keys.ts';
import { hashPassword } from './passwords.ts';
import {
  countIngresses,
  deleteIngress,
  type IngressRow,
  type IngressType,
  ingressById,
  insertIngress,
  listIngresses,
  listPulls,
  setKey,
  setPassword,
} from './store.ts';

const mostOfApp = 1000;

export interface IngressWish {
  readonly type: IngressType;
  /** The app's main room unless told. */
  readonly room?: string;
  readonly name?: string;
  /** Where a pull fetches its stream: `rtsp://`. */
  readonly pullUrl?: string;
  readonly withPassword?: boolean;
}

/** What is shown once, when it is made. */
export interface IngressSecrets {
  readonly key: string | null;
  readonly password: string | null;
}

export interface IngressesParts {
  readonly storage: LiveStorage;
  readonly keyring: {
    seal(purpose: string, text: string): string;
    open(purpose: string, sealed: string): string;
  };
  readonly random: RandomBytes;
  /** Whether an app wants a password at every push by RTMP. */
  readonly wantsPassword: (name: AppName) => boolean;
  /** Called when pulls of an app were made or removed. */
  readonly onPulls?: (name: AppName) => void;
}

const pullPurpose = 'live-pull-url';

/** The ways into an app: stream keys that people publish with, and addresses that streams are pulled from. */
export class Ingresses {
  readonly #parts: IngressesParts;

  constructor(parts: IngressesParts) {
    this.#parts = parts;
  }

  /** Throws `not_found`. */
  get(name: AppName, id: string): IngressRow {
    const row = this.#parts.storage.databases.read(name, (reader) => ingressById(reader, id));
    if (row === undefined) throw notFound('ingress');
    return row;
  }

  /** At most `limit`, behind the id `after`. */
  list(name: AppName, page: { readonly after: string; readonly limit: number }): IngressRow[] {
    return this.#parts.storage.databases.read(name, (reader) => listIngresses(reader, page));
  }

  /** Rejects with `invalid` and `conflict`. */
  async create(name: AppName, wish: IngressWish): Promise<{ row: IngressRow; secrets: IngressSecrets }> {
    const { storage, random, wantsPassword } = this.#parts;
    const { type } = wish;
    const app = storage.databases.find(name);
    const room = parseRoom(wish.room ?? app.roomPrefix ?? name);
    if (room === undefined) throw new LiveError('invalid', 'This cannot be the name of a room.');
    const pullUrl = this.#sealed(wish);
    const key = type === 'rtsp' ? null : newStreamKey(random);
    const asks = wish.withPassword === true || (type === 'rtmp' && wantsPassword(name));
    const password = asks && key !== null ? newPassword(random) : null;
    const hashed = password === null ? null : await hashPassword(password, random);
    const id = `IN_${uuidv7()}`;
    if (type === 'rtsp') storage.hub.write((writer) => addDuties(writer, app.id, ['pulls']));
    storage.databases.write(name, (writer) => {
      if (countIngresses(writer) >= mostOfApp)
        throw new LiveError('conflict', `An app has at most ${mostOfApp} ways in: remove one first.`);
      insertIngress(writer, {
        id,
        app: name,
        type,
        room,
        name: wish.name ?? null,
        keyHash: key && keyHash(key),
        keyHint: key && keyHint(key),
        pullUrl,
        passwordHash: hashed?.hash ?? null,
        passwordSalt: hashed?.salt ?? null,
        requiresPassword: hashed === null ? 0 : 1,
      });
    });
    this.#point(name);
    if (type === 'rtsp') this.#parts.onPulls?.(name);
    return { row: this.get(name, id), secrets: { key, password } };
  }

  /** A new key; the one before is worth nothing from now on. Throws `not_found`. */
  rotateKey(name: AppName, id: string): string {
    const { storage, random } = this.#parts;
    const key = newStreamKey(random);
    const there = storage.databases.write(name, (writer) => setKey(writer, id, keyHash(key), keyHint(key)));
    if (!there) throw notFound('stream key');
    this.#point(name);
    return key;
  }

  /** A new password, asked at every publish from now on. Rejects with `not_found`. */
  async renewPassword(name: AppName, id: string): Promise<string> {
    const { storage, random } = this.#parts;
    if (this.get(name, id).type === 'rtsp') throw notFound('stream key');
    const password = newPassword(random);
    const hashed = await hashPassword(password, random);
    if (!storage.databases.write(name, (writer) => setPassword(writer, id, hashed)))
      throw notFound('ingress');
    return password;
  }

  /** Throws `not_found`. */
  dropPassword(name: AppName, id: string): void {
    const there = this.#parts.storage.databases.write(name, (writer) => setPassword(writer, id, null));
    if (!there) throw notFound('ingress');
  }

  /** Throws `not_found`. */
  remove(name: AppName, id: string): void {
    const there = this.#parts.storage.databases.write(name, (writer) => deleteIngress(writer, id));
    if (!there) throw notFound('ingress');
    this.#point(name);
    this.#parts.onPulls?.(name);
  }

  /** The pulls of an app. */
  pulls(name: AppName): IngressRow[] {
    return this.#parts.storage.databases.read(name, listPulls);
  }

  /** Where a pull fetches its stream, with its password; for who pulls it alone. Throws `not_found`. */
  pullUrl(name: AppName, id: string): string {
    const { pullUrl } = this.get(name, id);
    if (pullUrl === null) throw notFound('pull');
    // A StreamHub has it in clear.
    return pullUrl.startsWith('v1.') ? this.#parts.keyring.open(pullPurpose, pullUrl) : pullUrl;
  }

  #sealed({ type, pullUrl }: IngressWish): string | null {
    if (type !== 'rtsp') {
      if (pullUrl !== undefined) throw new LiveError('invalid', 'Only a pull (rtsp) has an address.');
      return null;
    }
    if (pullUrl === undefined || !URL.canParse(pullUrl) || !/^rtsps?:$/.test(new URL(pullUrl).protocol))
      throw new LiveError('invalid', 'A pull needs an address that begins with rtsp:// or rtsps://.');
    return this.#parts.keyring.seal(pullPurpose, pullUrl);
  }

  /**
   * Makes all pointers to the app's keys anew, behind each change of its rows: what a kill has left between the two is put right
   * with the next one.
   */
  #point(name: AppName): void {
    const { hub, databases } = this.#parts.storage;
    const { id } = databases.find(name);
    const keys = databases.read(name, ingressKeys);
    // Keys that another app has already are those of a copy, which was told when it came.
    hub.write((writer) => setIngressKeys(writer, id, keys));
  }
}
