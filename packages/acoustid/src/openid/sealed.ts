import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ivBytes = 12;
const tagBytes = 16;

/** Makes texts that only this site can read and make, for cookies; each for one purpose and until a time. */
export class Sealer {
  readonly #key: Buffer;
  readonly #purpose: Buffer;
  readonly #clock: () => number;

  /**
   * Throws TypeError for an empty secret.
   * @param secret the site's own
   * @param purpose what is sealed for one purpose is nothing for another
   * @param clock ms since 1970
   */
  constructor(secret: string, purpose: string, clock: () => number) {
    if (secret === '') throw new TypeError('Cookies cannot be sealed without a secret.');
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', `bandstand acoustid ${purpose}`, 32));
    this.#purpose = Buffer.from(purpose);
    this.#clock = clock;
  }

  /** The value as JSON, encrypted with AES-256-GCM, good for so many ms. */
  seal(value: object, lifeMs: number): string {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(this.#purpose);
    const text = JSON.stringify({ until: this.#clock() + lifeMs, value });
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** What was sealed; undefined for what was not, or has run out. */
  open(text: string | undefined): unknown {
    const bytes = Buffer.from(text ?? '', 'base64url');
    if (bytes.length <= ivBytes + tagBytes) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, ivBytes))
        .setAAD(this.#purpose)
        .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
      const read = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
      const { until, value }: { until: number; value: unknown } = JSON.parse(read.toString('utf8'));
      return until > this.#clock() ? value : undefined;
    } catch {
      return undefined;
    }
  }
}
