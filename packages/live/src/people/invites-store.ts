import type { Reader, Writer } from '@bandstand/sqlite';
import type { MemberRole } from '../access/index.ts';

export interface Invite {
  readonly id: string;
  readonly tenantId: string;
  readonly email: string;
  readonly role: MemberRole;
  readonly invitedBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly acceptedAt: string | null;
  readonly acceptedBy: string | null;
  readonly revokedAt: string | null;
}

const columns = `id, tenant_id AS tenantId, email, role, invited_by AS invitedBy, created_at AS createdAt,
  expires_at AS expiresAt, accepted_at AS acceptedAt, accepted_by AS acceptedBy, revoked_at AS revokedAt`;

export function inviteByHash(reader: Reader, hash: string): Invite | undefined {
  return reader.get<Invite>(`SELECT ${columns} FROM invites WHERE token_hash = ?`, [hash]);
}

export function inviteById(reader: Reader, id: string): Invite | undefined {
  return reader.get<Invite>(`SELECT ${columns} FROM invites WHERE id = ?`, [id]);
}

/** Invites of a tenant, the newest first, behind the one that was made then. */
export function invitesBefore(
  reader: Reader,
  tenantId: string,
  place: { readonly createdAt: string; readonly id: string } | null,
  limit: number,
): Invite[] {
  return reader.all<Invite>(
    `SELECT ${columns} FROM invites WHERE tenant_id = :tenantId AND (created_at, id) < (:createdAt, :id)
     ORDER BY created_at DESC, id DESC LIMIT :limit`,
    { tenantId, createdAt: place?.createdAt ?? '~', id: place?.id ?? '', limit },
  );
}

export function insertInvite(
  writer: Writer,
  invite: Omit<Invite, 'acceptedAt' | 'acceptedBy' | 'revokedAt'>,
  tokenHash: string,
): void {
  writer.run(
    `INSERT INTO invites (id, tenant_id, email, role, token_hash, invited_by, created_at, expires_at)
     VALUES (:id, :tenantId, :email, :role, :tokenHash, :invitedBy, :createdAt, :expiresAt)`,
    { ...invite, tokenHash },
  );
}

/** Invites of a tenant that can still be accepted. */
export function countOpenInvites(reader: Reader, tenantId: string, now: string): number {
  return (
    reader.value<number>(
      `SELECT count(*) FROM invites
       WHERE tenant_id = ? AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > ?`,
      [tenantId, now],
    ) ?? 0
  );
}

export function acceptInvite(writer: Writer, id: string, by: string, now: string): void {
  writer.run('UPDATE invites SET accepted_at = ?, accepted_by = ? WHERE id = ?', [now, by, id]);
}

export function revokeInvite(writer: Writer, id: string, now: string): void {
  writer.run('UPDATE invites SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL', [now, id]);
}
