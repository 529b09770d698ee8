import type { Reader, Writer } from '@bandstand/sqlite';

export type NodeRole = 'origin' | 'edge';

export interface NodeRow {
  readonly id: string;
  readonly name: string | null;
  readonly url: string | null;
  readonly ip: string | null;
  readonly region: string | null;
  readonly role: NodeRole;
  readonly status: string;
  readonly version: string | null;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  readonly statsJson: string | null;
  readonly apps: number;
}

export interface JoinToken {
  readonly id: string;
  readonly name: string | null;
  readonly role: NodeRole;
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
  readonly nodeId: string | null;
}

const columns = `n.id, n.name, n.url, n.ip, n.region, n.role, n.status, n.version, n.created_at AS createdAt,
  n.last_seen_at AS lastSeenAt, n.stats_json AS statsJson,
  (SELECT count(*) FROM apps a WHERE a.node_id = n.id) AS apps`;
const tokenColumns = `id, name, role, created_by AS createdBy, created_at AS createdAt, expires_at AS expiresAt,
  used_at AS usedAt, node_id AS nodeId`;

export function nodesAfter(reader: Reader, after: string, limit: number): NodeRow[] {
  return reader.all<NodeRow>(`SELECT ${columns} FROM nodes n WHERE n.id > ? ORDER BY n.id LIMIT ?`, [
    after,
    limit,
  ]);
}

export function nodeById(reader: Reader, id: string): NodeRow | undefined {
  return reader.get<NodeRow>(`SELECT ${columns} FROM nodes n WHERE n.id = ?`, [id]);
}

export function nodeByName(reader: Reader, name: string): NodeRow | undefined {
  return reader.get<NodeRow>(`SELECT ${columns} FROM nodes n WHERE n.name = ? ORDER BY n.id LIMIT 1`, [name]);
}

export function nodeByHash(reader: Reader, hash: string): NodeRow | undefined {
  return reader.get<NodeRow>(`SELECT ${columns} FROM nodes n WHERE n.token_hash = ?`, [hash]);
}

export interface NodeFacts {
  readonly name: string | null;
  readonly url: string | null;
  readonly ip: string | null;
  readonly region: string | null;
  readonly role: NodeRole;
  readonly version: string | null;
  readonly tokenHash: string | null;
  readonly now: string;
}

/** A node that is there keeps what an operator has said about it. */
export function putNode(writer: Writer, id: string, facts: NodeFacts): void {
  writer.run(
    `INSERT INTO nodes (id, name, url, ip, region, role, version, token_hash, status, created_at, last_seen_at)
     VALUES (:id, :name, :url, :ip, :region, :role, :version, :tokenHash, 'active', :now, :now)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, url = excluded.url, ip = excluded.ip, region = excluded.region,
       role = excluded.role, version = excluded.version, token_hash = excluded.token_hash, last_seen_at = excluded.last_seen_at,
       status = CASE WHEN status IN ('draining', 'disabled') THEN status ELSE 'active' END`,
    { id, ...facts },
  );
}

/** The node says that it is there. */
export function noteAlive(
  writer: Writer,
  id: string,
  seen: { readonly now: string; readonly statsJson: string | null; readonly version: string | null },
): void {
  writer.run(
    `UPDATE nodes SET last_seen_at = :now, stats_json = coalesce(:statsJson, stats_json),
       version = coalesce(:version, version), status = CASE WHEN status IN ('draining', 'disabled') THEN status ELSE 'active' END
     WHERE id = :id`,
    { id, ...seen },
  );
}

export function setNodeStatus(writer: Writer, id: string, status: string): void {
  writer.run('UPDATE nodes SET status = ? WHERE id = ?', [status, id]);
}

export function deleteNode(writer: Writer, id: string): void {
  writer.run('DELETE FROM nodes WHERE id = ?', [id]);
}

export function insertJoinToken(
  writer: Writer,
  token: Omit<JoinToken, 'usedAt' | 'nodeId'>,
  tokenHash: string,
): void {
  writer.run(
    `INSERT INTO node_join_tokens (id, token_hash, name, role, created_by, created_at, expires_at)
     VALUES (:id, :tokenHash, :name, :role, :createdBy, :createdAt, :expiresAt)`,
    { ...token, tokenHash },
  );
}

export function joinTokenByHash(reader: Reader, hash: string): JoinToken | undefined {
  return reader.get<JoinToken>(`SELECT ${tokenColumns} FROM node_join_tokens WHERE token_hash = ?`, [hash]);
}

export function joinTokensAfter(reader: Reader, after: string, limit: number): JoinToken[] {
  const sql = `SELECT ${tokenColumns} FROM node_join_tokens WHERE id > ? ORDER BY id LIMIT ?`;
  return reader.all<JoinToken>(sql, [after, limit]);
}

export function useJoinToken(writer: Writer, id: string, nodeId: string, now: string): void {
  writer.run('UPDATE node_join_tokens SET used_at = ?, node_id = ? WHERE id = ?', [now, nodeId, id]);
}

export function deleteJoinToken(writer: Writer, id: string): boolean {
  return writer.run('DELETE FROM node_join_tokens WHERE id = ? AND used_at IS NULL', [id]).changes === 1;
}
