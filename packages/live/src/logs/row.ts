import { hideSecrets } from '@bandstand/http';
import { parseAppName } from '../names/index.ts';
import type { Entry } from './feed.ts';

/** A line as it is kept. */
export interface KeptLine {
  /** ISO 8601. */
  readonly ts: string;
  readonly level: string;
  readonly source: string;
  /** Name of the app that it is about. */
  readonly app: string | null;
  readonly message: string;
  readonly metaJson: string | null;
  readonly requestId: string | null;
}

const longestMessage = 2000;
const longestMeta = 8000;

/**
 * Whether a line is kept: warnings, errors and words of all parts are. Of requests, those that changed something or failed are:
 * a viewer alone makes thousands of others, which would push everything else out.
 */
export function isKept({ level, message, fields }: Entry): boolean {
  if (level === 'debug') return false;
  if (level !== 'info' || message !== 'request') return true;
  const { method, status } = fields;
  return Number(status) >= 400 || (method !== 'GET' && method !== 'HEAD');
}

/** What is written of a line, with its secrets hidden. */
export function lineOf({ at, level, fields, message }: Entry): KeptLine {
  const { requestId, source, app, ...rest } = shownFields(fields);
  const isRequest = message === 'request' && typeof rest['method'] === 'string';
  const named = parseAppName(app) ?? appOfUrl(rest['url']);
  const meta = JSON.stringify(rest);
  return {
    ts: new Date(at).toISOString(),
    level,
    source: typeof source === 'string' ? source.slice(0, 50) : isRequest ? 'http' : 'server',
    app: named ?? null,
    message: (isRequest ? requestWords(rest) : message).slice(0, longestMessage),
    metaJson: meta === '{}' ? null : meta.length > longestMeta ? cutMeta(rest) : meta,
    requestId: typeof requestId === 'string' ? requestId : null,
  };
}

/** The fields as they may be written: secrets hidden, errors as plain objects. The same object where nothing is to be changed. */
export function shownFields(fields: Entry['fields']): Readonly<Record<string, unknown>> {
  const shown = hideSecrets(fields);
  return shown['err'] === undefined ? shown : { ...shown, err: shownError(shown['err']) };
}

function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: shownError(error.cause) };
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

/** Words that a search finds: what was asked for, and what came of it. */
function requestWords({ method, url, status }: Record<string, unknown>): string {
  return [method, url, status].filter((word) => typeof word !== 'object').join(' ');
}

/** What is too long is kept as text of its beginning. */
const cutMeta = (fields: Record<string, unknown>): string =>
  JSON.stringify({ cut: JSON.stringify(fields).slice(0, longestMeta / 2) });

const appPath = /^\/(?:api\/v1\/apps|hls|whip|whep|samples|play|embed)\/([a-z0-9-]+)(?:[/?]|$)/;

const appOfUrl = (url: unknown) =>
  typeof url === 'string' ? parseAppName(appPath.exec(url)?.[1]) : undefined;
