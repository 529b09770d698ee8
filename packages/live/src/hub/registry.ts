import type { Reader, Writer } from '@bandstand/sqlite';
import { type AppName, parseAppName } from '../names/index.ts';
import { noteRecount } from './recounts.ts';

/** See the comment of the table. */
export type AppState = 'legacy' | 'creating' | 'ready' | 'replica' | 'leaving' | 'deleting';

/** An app as the registry knows it; nothing here needs its own database. */
export interface App {
  readonly id: number;
  readonly name: AppName;
  readonly displayName: string | null;
  readonly roomPrefix: string | null;
  readonly tenantId: string;
  /** The server it is on; null for this one. */
  readonly nodeId: string | null;
  readonly state: AppState;
  readonly createdAt: string;
  readonly updatedAt: string;
}

interface AppRow extends Omit<App, 'name'> {
  readonly name: string;
}

const columns = `id, name, display_name AS displayName, livekit_room_prefix AS roomPrefix, tenant_id AS tenantId,
  node_id AS nodeId, state, created_at AS createdAt, updated_at AS updatedAt`;

/** Rows with a name that no app can have are nobody's: nothing of them is ever made a path. */
function appOf(row: AppRow | undefined): App | undefined {
  const name = parseAppName(row?.name);
  return row === undefined || name === undefined ? undefined : { ...row, name };
}

export function findApp(reader: Reader, name: AppName): App | undefined {
  return appOf(reader.get<AppRow>(`SELECT ${columns} FROM apps WHERE name = ?`, [name]));
}

export function findAppById(reader: Reader, id: number): App | undefined {
  return appOf(reader.get<AppRow>(`SELECT ${columns} FROM apps WHERE id = ?`, [id]));
}

export interface AppPage {
  /** Of one tenant alone. */
  readonly tenantId?: string;
  /** The last name of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Apps by their names, a page at a time. */
export function listApps(reader: Reader, { tenantId, after = '', limit }: AppPage): App[] {
  const where = tenantId === undefined ? '' : 'AND tenant_id = :tenantId';
  const rows = reader.all<AppRow>(
    `SELECT ${columns} FROM apps WHERE name > :after ${where} ORDER BY name LIMIT :limit`,
    { after, limit, ...(tenantId === undefined ? {} : { tenantId }) },
  );
  return rows.flatMap((row) => appOf(row) ?? []);
}

/** Apps that are not simply ready: what a start looks at. */
export function unsettledApps(reader: Reader): App[] {
  const rows = reader.all<AppRow>(`SELECT ${columns} FROM apps WHERE state <> 'ready' ORDER BY id`);
  return rows.flatMap((row) => appOf(row) ?? []);
}

/** Rows of the registry whose name no app can have. They are told, and stay as they are. */
export function strangeNames(reader: Reader): string[] {
  return reader
    .all<{ name: string }>(`SELECT name FROM apps WHERE state = 'legacy'`)
    .map(({ name }) => name)
    .filter((name) => parseAppName(name) === undefined);
}

export function countApps(reader: Reader): number {
  return reader.value<number>('SELECT count(*) FROM apps') ?? 0;
}

export interface NewApp {
  readonly name: AppName;
  readonly displayName: string;
  readonly roomPrefix: string;
  readonly tenantId: string;
  readonly nodeId: string | null;
  readonly settingsJson: string | null;
}

/** The number of a new app, in the state `creating`. */
export function insertApp(writer: Writer, app: NewApp): number {
  return writer.run(
    `INSERT INTO apps (name, display_name, livekit_room_prefix, tenant_id, node_id, settings_json, state)
     VALUES (:name, :displayName, :roomPrefix, :tenantId, :nodeId, :settingsJson, 'creating')`,
    { ...app },
  ).lastInsertRowid;
}

/** Whether the app was in one of the states `from`. */
export function setAppState(writer: Writer, id: number, state: AppState, from: readonly AppState[]): boolean {
  const was = JSON.stringify(from);
  const sql = `UPDATE apps SET state = ?, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    WHERE id = ? AND state IN (SELECT value FROM json_each(?))`;
  return writer.run(sql, [state, id, was]).changes === 1;
}

/** Says on which server an app is; null for this one. */
export function setAppNode(writer: Writer, id: number, nodeId: string | null): void {
  writer.run('UPDATE apps SET node_id = ? WHERE id = ?', [nodeId, id]);
}

/** What people call an app, and how its rooms begin. */
export function changeAppRow(
  writer: Writer,
  id: number,
  { displayName, roomPrefix }: { readonly displayName: string; readonly roomPrefix: string },
): void {
  writer.run(
    `UPDATE apps SET display_name = ?, livekit_room_prefix = ?, updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
     WHERE id = ?`,
    [displayName, roomPrefix, id],
  );
}

/** How the rooms of all other apps begin. */
export function otherRoomPrefixes(
  reader: Reader,
  id: number | null,
): { readonly app: string; readonly prefix: string }[] {
  return reader.all(
    `SELECT name AS app, livekit_room_prefix AS prefix FROM apps WHERE id IS NOT ? AND livekit_room_prefix IS NOT NULL`,
    [id],
  );
}

/** Gives an app, with its tokens, to another tenant. */
export function setAppTenant(writer: Writer, id: number, tenantId: string): void {
  writer.run('UPDATE apps SET tenant_id = ? WHERE id = ?', [tenantId, id]);
  writer.run('UPDATE api_tokens SET tenant_id = ? WHERE app_id = ?', [tenantId, id]);
}

/** Its tokens and the pointers to its stream keys go with it; what it held is taken off what its tenant holds. */
export function deleteApp(writer: Writer, id: number): void {
  noteRecount(writer, id);
  writer.run('DELETE FROM apps WHERE id = ?', [id]);
}

export function settingsJsonOf(reader: Reader, id: number): string | null {
  return reader.value<string | null>('SELECT settings_json FROM apps WHERE id = ?', [id]) ?? null;
}

export function hasTenant(reader: Reader, id: string): boolean {
  return reader.value('SELECT 1 FROM tenants WHERE id = ?', [id]) === 1;
}
