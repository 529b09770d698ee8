import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type AppName,
  type LiveStorage,
  type LiveStorageOptions,
  openLiveStorage,
  parseAppName,
} from '../src/index.ts';

export const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A folder that goes with the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
  t.after(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

/** The storage of a folder, closed with the test. */
export async function open(
  t: TestContext,
  dataDir: string,
  options: Partial<LiveStorageOptions> = {},
): Promise<LiveStorage> {
  const live = await openLiveStorage({ dataDir, log: silent, ...options });
  t.after(() => live.close());
  return live;
}

export function named(text: string): AppName {
  const name = parseAppName(text);
  if (name === undefined) throw new Error(`${text} is no name`);
  return name;
}

/** What a log was told, line by line. */
export function listening(): {
  readonly log: LiveStorageOptions['log'];
  readonly lines: { level: string; text: string; fields: object }[];
} {
  const lines: { level: string; text: string; fields: object }[] = [];
  const at = (level: string) => (fields: object, text: string) => void lines.push({ level, text, fields });
  return { log: { info: at('info'), warn: at('warn'), error: at('error') }, lines };
}

/** Names of the backups of streamhub.db in a data folder. */
export const backups = (dataDir: string): string[] =>
  readdirSync(dataDir).filter((name) => name.startsWith('streamhub.db.bak-'));

/** Every row of an app's tables, without what was made by chance. */
export function rows(live: Awaited<ReturnType<typeof open>>, app: string) {
  return live.databases.read(named(app), (r) => ({
    streams: r.all('SELECT id, app_id, stream_id, started_at, status FROM streams ORDER BY id'),
    vods: r.all('SELECT id, app_id, name, local_path, started_at, egress_id FROM vods ORDER BY id'),
    ingress: r.all('SELECT ingress_id, stream_key, stream_key_hash, stream_key_hint FROM ingress_auth'),
  }));
}
