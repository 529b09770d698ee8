/** Where tests that try things by chance get their seed. */
import { randomInt } from 'node:crypto';
import process from 'node:process';

/** The seed of a run for which none was asked: what is taken in must not hang on luck. */
const usual = 20_261;

/** What BANDSTAND_TEST_SEED may say: a number, or `new` for one that is drawn. */
export const seedVariable = 'BANDSTAND_TEST_SEED';

/** A seed that no run had before, from 0 to below 2^31. */
export const newSeed = (): number => randomInt(2 ** 31);

/**
 * The seed that the variable's value stands for. Throws when it is neither
 * a whole number from 0 to below 2^32 nor `new`.
 */
export function seedOf(value: string | undefined): number {
  if (value === undefined || value === '') return usual;
  if (value === 'new') return newSeed();
  if (/^\d{1,10}$/.test(value) && Number(value) < 2 ** 32) return Number(value);
  throw new Error(`${seedVariable} is a whole number from 0 to below 2^32, or new, and not ${value}`);
}

/**
 * The seed of a test, the same in every run unless BANDSTAND_TEST_SEED says otherwise. It is printed, as a remark of the
 * test when its context is given: `BANDSTAND_TEST_SEED=N node --test FILE` repeats what happened.
 */
export function testSeed(t?: { readonly diagnostic: (message: string) => void }): number {
  const seed = seedOf(process.env[seedVariable]);
  if (t === undefined) process.stdout.write(`seed ${seed}\n`);
  else t.diagnostic(`seed ${seed}`);
  return seed;
}
