import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/**
 * Seals texts with keys that never enter a database. Every purpose has its own key, derived from the master
 * key by HKDF-SHA-256, so that what was sealed for one use cannot be opened for another.
 */
export class Keyring {
  readonly #master: Buffer;
  /** As objects of the library: it takes ten times as long to make one of bytes as to use it. */
  readonly #derived = new Map<string, KeyObject>();

  /** @param master 32 bytes */
  constructor(master: Buffer) {
    if (master.length !== 32) throw new RangeError('a master key has 32 bytes');
    this.#master = master;
  }

  /** AES-256-GCM with a random nonce; the purpose is authenticated. Returns `v1.` and base64url. */
  seal(purpose: string, text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key(`seal:${purpose}`), nonce);
    cipher.setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /** @throws Error when the text was not sealed by this key for this purpose */
  open(purpose: string, sealed: string): string {
    if (!sealed.startsWith('v1.')) throw new Error('not a sealed text');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#key(`seal:${purpose}`), bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(purpose));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  }

  /** HMAC-SHA-256 as base64url: finds a secret again without keeping it. */
  mac(purpose: string, text: string): string {
    return createHmac('sha256', this.#key(`mac:${purpose}`))
      .update(text)
      .digest('base64url');
  }

  #key(use: string): KeyObject {
    let key = this.#derived.get(use);
    if (key === undefined) {
      key = createSecretKey(Buffer.from(hkdfSync('sha256', this.#master, 'bandstand', use, 32)));
      this.#derived.set(use, key);
    }
    return key;
  }
}
