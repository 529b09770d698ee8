import { problem } from '../errors/index.ts';

/** Texts that may name a field which reaches an object's prototype; only these are walked. */
const suspect = /proto|constructor|\\u/i;

/**
 * The value of a JSON text in UTF-8; undefined for an empty one. Throws 400 `invalid_json`.
 * `__proto__`, and `constructor` with a `prototype`, are refused: they would reach a prototype when merged.
 */
export function parseJson(data: Buffer): unknown {
  if (data.length === 0) return undefined;
  const text = decode(data);
  try {
    return suspect.test(text) ? JSON.parse(text, refusePrototypes) : JSON.parse(text);
  } catch (error) {
    throw problem('invalid_json', 400, 'The body is not valid JSON.', { cause: error });
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(data: Buffer): string {
  try {
    return utf8.decode(data);
  } catch (error) {
    throw problem('invalid_json', 400, 'The body is not valid UTF-8.', { cause: error });
  }
}

function refusePrototypes(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('__proto__ is refused');
  if (key === 'constructor' && typeof value === 'object' && value !== null && 'prototype' in value) {
    throw new SyntaxError('constructor.prototype is refused');
  }
  return value;
}
