import { hash, parseOptions, verify } from '@node-rs/argon2';
import { AccountError } from './errors.ts';
import { maxPasswordBytes } from './names.ts';
import { Turns } from './turns.ts';

/** Argon2id as OWASP recommends: 19 MiB, two passes, one lane. */
const policy = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const policyPrefix = '$argon2id$v=19$m=19456,t=2,p=1$';

/** A hash of the present policy that no password has: what an unknown name is compared with. */
const nobody = `${policyPrefix}${'A'.repeat(22)}$${'A'.repeat(43)}`;
/** The same in the form that imported accounts bring along. */
const nobodyBcrypt = `$2b$10$${'.'.repeat(53)}`;
const bcryptPattern = /^\$2[abxy]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/;

export interface HasherOptions {
  /** Hashes computed at once; each takes 19 MiB. 2 unless told. */
  readonly concurrency?: number;
  /** How many may wait; 64 unless told. */
  readonly maxWaiting?: number;
  /** Told of every hash that is computed: for metrics. */
  readonly onWork?: (kind: 'hash' | 'verify') => void;
  /** Whether any account still has a bcrypt hash, as imports bring them; none unless told. */
  readonly hasBcrypt?: () => boolean;
}

/** Passwords by Argon2id, off the thread that answers requests, a few at a time. */
export class PasswordHasher {
  readonly #turns: Turns;
  readonly #onWork: (kind: 'hash' | 'verify') => void;
  readonly #hasBcrypt: () => boolean;

  constructor(options: HasherOptions = {}) {
    const { concurrency = 2, maxWaiting = 64, onWork = () => {}, hasBcrypt = () => false } = options;
    this.#turns = new Turns(concurrency, maxWaiting, tooBusy);
    this.#onWork = onWork;
    this.#hasBcrypt = hasBcrypt;
  }

  /** The PHC text to store. Throws `busy` when too many wait. */
  hash(password: string): Promise<string> {
    return this.#turns.run(() => {
      this.#onWork('hash');
      return hash(password, policy);
    });
  }

  /**
   * True when `stored` is the hash of `password`. Whatever is wrong (no such account, an empty or over-long password,
   * a hash of a kind we do not know), one hash is computed, so that the time tells nothing. As long as some account has
   * a bcrypt hash, one of each kind is computed for everybody.
   * @param before runs when the turn has come and before any work; it may throw to give up
   */
  verify(stored: string | null, password: string, before: () => void = () => {}): Promise<boolean> {
    return this.#turns.run(async () => {
      before();
      this.#onWork('verify');
      const known = stored !== null && isArgon2(stored) && Buffer.byteLength(password) <= maxPasswordBytes;
      const matches = await (known ? verify(stored, password) : verify(nobody, ''));
      const old = this.#hasBcrypt() && (await matchesBcrypt(stored, password));
      return (known && matches) || old;
    });
  }
}

async function matchesBcrypt(stored: string | null, password: string): Promise<boolean> {
  // Few servers have such accounts.
  const { verify: verifyBcrypt } = await import('@node-rs/bcrypt');
  const known = stored !== null && isBcrypt(stored) && Buffer.byteLength(password) <= maxPasswordBytes;
  const matches = await verifyBcrypt(known ? password : '', known ? stored : nobodyBcrypt).catch(() => false);
  return known && matches;
}

/** True for a bcrypt hash of a cost that we are ready to spend. It is verified, and renewed at the next sign-in. */
export function isBcrypt(stored: string): boolean {
  return bcryptPattern.test(stored);
}

/** True for a hash that `verify` understands and that costs no more than we are ready to spend. */
export function isArgon2(stored: string): boolean {
  try {
    const { memoryCost, timeCost, parallelism } = parseOptions(stored);
    return memoryCost <= 262_144 && timeCost <= 16 && parallelism <= 16;
  } catch {
    return false;
  }
}

/** True when a hash was made under another policy and should be made anew while the password is at hand. */
export function isOutdated(stored: string): boolean {
  return !stored.startsWith(policyPrefix);
}

/** Thrown by a full queue. */
const tooBusy = (): AccountError =>
  new AccountError('busy', 'Too many people sign in at this moment. Try again shortly.', 2000);
