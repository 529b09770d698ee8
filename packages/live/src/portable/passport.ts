import { readFileSync, statSync } from 'node:fs';
import { LiveError } from '../errors/index.ts';
import type { AppToken } from '../hub/index.ts';
import { type AppName, parseAppName } from '../names/index.ts';

/** What the registry of a server knows of an app, and goes with it: the file app.json of an export. */
export interface Passport {
  readonly format: 1;
  readonly name: AppName;
  readonly displayName: string | null;
  readonly roomPrefix: string | null;
  readonly settingsJson: string | null;
  readonly tokens: readonly AppToken[];
  /** Only when they were asked for: the app's secrets of secrets.json. */
  readonly secrets: Readonly<Record<string, string>>;
}

const mostBytes = 4 * 1024 * 1024;

/** The passport in a file, undefined when there is none: a directory that was copied by hand has none. Throws `invalid`. */
export function readPassport(file: string): Passport | undefined {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return undefined;
  if (size > mostBytes) throw refused('it is too large');
  try {
    return parsePassport(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof LiveError) throw error;
    throw refused('it is not JSON');
  }
}

function parsePassport(value: unknown): Passport {
  const fields = fieldsOf(value);
  const name = parseAppName(fields['name']);
  if (fields['format'] !== 1) throw refused('it is of a newer program');
  if (name === undefined) throw refused('its name is none');
  const { tokens, secrets } = fields;
  return {
    format: 1,
    name,
    displayName: textOf(fields['displayName']),
    roomPrefix: textOf(fields['roomPrefix']),
    settingsJson: textOf(fields['settingsJson']),
    tokens: Array.isArray(tokens) ? tokens.map(parseToken) : [],
    secrets: Object.fromEntries(
      Object.entries(secrets === undefined ? {} : fieldsOf(secrets)).flatMap(([ref, secret]) =>
        typeof secret === 'string' ? [[ref, secret]] : [],
      ),
    ),
  };
}

function parseToken(value: unknown): AppToken {
  const { name, tokenHash, createdAt, ...rest } = fieldsOf(value);
  if (typeof name !== 'string' || typeof createdAt !== 'string') throw refused('a token has no name or time');
  if (typeof tokenHash !== 'string' || !/^[0-9a-f]{64}$/.test(tokenHash)) throw refused('a token is no hash');
  return {
    name,
    tokenHash,
    createdAt,
    allowedIpsJson: textOf(rest['allowedIpsJson']),
    hint: textOf(rest['hint']),
    expiresAt: textOf(rest['expiresAt']),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw refused('it does not have the shape of one');
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.length < 100_000 ? value : null;

const refused = (why: string): LiveError =>
  new LiveError('invalid', `The app.json of this export cannot be used: ${why}.`);
