import { StoreError } from '../drivers/index.ts';
import { type SecretOwner, type SecretStore, secretName } from '../secrets/index.ts';
import { NamedValues } from './indexed-db.ts';

const KEY = 'key';
const ALGORITHM = 'AES-GCM';
const NONCE_BYTES = 12;

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** An encrypted token as it lies in the database. */
interface Sealed {
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' &&
  value !== null &&
  'nonce' in value &&
  value.nonce instanceof Uint8Array &&
  'bytes' in value &&
  value.bytes instanceof ArrayBuffer;

const isKey = (value: unknown): value is Key => value instanceof CryptoKey;

/**
 * Tokens in IndexedDB, encrypted with AES-256-GCM under a key that the browser keeps and lets nobody read out, scripts of
 * this site included. Only a secure context has it (https, or localhost).
 */
export class SecretVault implements SecretStore {
  readonly #values: NamedValues;
  #key: Promise<Key> | undefined;

  /** Opens the vault `name` of this origin, or makes it. */
  constructor(name = 'bandstand-secrets') {
    this.#values = new NamedValues(name);
  }

  /** Throws `cannot_open` when a token cannot be read with the key: the user has to sign in again. */
  async get(owner: SecretOwner): Promise<string | undefined> {
    const name = secretName(owner);
    const value = await this.#values.get(name);
    if (value === undefined) return undefined;
    const text = `the token of this account cannot be read: sign in again`;
    if (!isSealed(value)) throw new StoreError('cannot_open', text);
    try {
      const bytes = await crypto.subtle.decrypt(
        sealing(name, value.nonce),
        await this.#ownKey(),
        value.bytes,
      );
      return new TextDecoder().decode(bytes);
    } catch (cause) {
      throw new StoreError('cannot_open', text, { cause });
    }
  }

  async set(owner: SecretOwner, token: string): Promise<void> {
    const name = secretName(owner);
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const plain = new TextEncoder().encode(token);
    const bytes = await crypto.subtle.encrypt(sealing(name, nonce), await this.#ownKey(), plain);
    await this.#values.set(name, { nonce, bytes } satisfies Sealed);
  }

  async remove(owner: SecretOwner): Promise<void> {
    await this.#values.remove(secretName(owner));
  }

  async close(): Promise<void> {
    await this.#values.close();
  }

  async #ownKey(): Promise<Key> {
    this.#key ??= this.#loadKey();
    try {
      return await this.#key;
    } catch (error) {
      this.#key = undefined;
      throw error;
    }
  }

  /** Two tabs that start together agree on the key that was kept first. */
  async #loadKey(): Promise<Key> {
    const known = await this.#values.get(KEY);
    if (isKey(known)) return known;
    const made = await crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    const kept = await this.#values.setOnce(KEY, made);
    if (!isKey(kept)) throw new StoreError('cannot_open', 'what lies in the place of the key is none');
    return kept;
  }
}

/** The name is sealed in: a token that was moved to another account does not open. */
const sealing = (name: string, nonce: Uint8Array<ArrayBuffer>) => ({
  name: ALGORITHM,
  iv: nonce,
  additionalData: new TextEncoder().encode(name),
});
