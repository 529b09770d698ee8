import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { StoreError } from '../drivers/index.ts';
import { type SecretOwner, type SecretStore, secretName } from '../secrets/index.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SecretFileOptions {
  /** The encrypted file. */
  readonly path: string;
  /** File of the key, made with mode 0600 when it is missing; keep it out of backups of the store. */
  readonly keyPath: string;
}

/** Tokens in a file, encrypted with AES-256-GCM under a key in another file that only its owner may read. */
export class SecretFile implements SecretStore {
  readonly #path: string;
  readonly #key: Uint8Array;

  /** Reads the key or makes one. Throws `cannot_open` when the key is not one. */
  constructor({ path, keyPath }: SecretFileOptions) {
    this.#path = path;
    this.#key = keyOf(keyPath);
  }

  async get(owner: SecretOwner): Promise<string | undefined> {
    return this.#read()[secretName(owner)];
  }

  async set(owner: SecretOwner, token: string): Promise<void> {
    this.#write({ ...this.#read(), [secretName(owner)]: token });
  }

  async remove(owner: SecretOwner): Promise<void> {
    const { [secretName(owner)]: gone, ...rest } = this.#read();
    if (gone !== undefined) this.#write(rest);
  }

  #read(): Readonly<Record<string, string>> {
    if (!existsSync(this.#path)) return {};
    try {
      const bytes = readFileSync(this.#path);
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      const secrets: unknown = JSON.parse(text.toString('utf8'));
      const entries = Object.entries(typeof secrets === 'object' && secrets !== null ? secrets : {});
      return Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      );
    } catch (cause) {
      const text = `${this.#path} cannot be read with its key: remove it and sign in again`;
      throw new StoreError('cannot_open', text, { cause });
    }
  }

  #write(secrets: Readonly<Record<string, string>>): void {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const body = Buffer.concat([cipher.update(JSON.stringify(secrets), 'utf8'), cipher.final()]);
    const temporary = `${this.#path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      writeFileSync(temporary, Buffer.concat([nonce, cipher.getAuthTag(), body]), {
        mode: 0o600,
        flush: true,
      });
      renameSync(temporary, this.#path);
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}

function keyOf(path: string): Uint8Array {
  if (!existsSync(path)) makeKey(path);
  chmodSync(path, 0o600);
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES)
    throw new StoreError('cannot_open', `${path} is not a key of ${KEY_BYTES} bytes`);
  return key;
}

/** Whole or not at all: two processes that start together must agree on one key. */
function makeKey(path: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  writeFileSync(temporary, randomBytes(KEY_BYTES), { mode: 0o600, flush: true });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}
