import type { Reader, Writer } from '@bandstand/sqlite';

export interface IpRule {
  readonly id: number;
  readonly cidr: string;
  readonly action: 'allow' | 'block';
  readonly note: string | null;
  readonly createdAt: string;
  readonly createdBy: string | null;
}

export interface IpBan {
  readonly ip: string;
  readonly reason: string;
  readonly firstSeen: string;
  readonly offences: number;
  readonly until: string;
  readonly level: number;
}

const ruleColumns = 'id, cidr, action, note, created_at AS createdAt, created_by AS createdBy';
const banColumns =
  'ip, reason, first_seen AS firstSeen, offense_count AS offences, banned_until AS until, escalation_level AS level';

/** At most so many rules there are: each is looked at for each address that comes. */
export const mostRules = 1000;

export function allRules(reader: Reader): IpRule[] {
  return reader.all<IpRule>(`SELECT ${ruleColumns} FROM ip_rules ORDER BY id LIMIT ?`, [mostRules]);
}

export function countRules(reader: Reader): number {
  return reader.value<number>('SELECT count(*) FROM ip_rules') ?? 0;
}

export function insertRule(
  writer: Writer,
  rule: Pick<IpRule, 'cidr' | 'action' | 'note' | 'createdBy'>,
): number {
  return writer.run(
    'INSERT INTO ip_rules (cidr, action, note, created_by) VALUES (:cidr, :action, :note, :createdBy)',
    { ...rule },
  ).lastInsertRowid;
}

export function deleteRule(writer: Writer, id: number): boolean {
  return writer.run('DELETE FROM ip_rules WHERE id = ?', [id]).changes === 1;
}

/** Bans that hold, by their addresses behind `after`. */
export function bansAfter(reader: Reader, now: string, after: string, limit: number): IpBan[] {
  return reader.all<IpBan>(
    `SELECT ${banColumns} FROM ip_bans WHERE banned_until > ? AND ip > ? ORDER BY ip LIMIT ?`,
    [now, after, limit],
  );
}

export function banOf(reader: Reader, ip: string): IpBan | undefined {
  return reader.get<IpBan>(`SELECT ${banColumns} FROM ip_bans WHERE ip = ?`, [ip]);
}

export function putBan(writer: Writer, ban: IpBan): void {
  writer.run(
    `INSERT OR REPLACE INTO ip_bans (ip, reason, first_seen, offense_count, banned_until, escalation_level)
     VALUES (:ip, :reason, :firstSeen, :offences, :until, :level)`,
    { ...ban },
  );
}

export function deleteBan(writer: Writer, ip: string): boolean {
  return writer.run('DELETE FROM ip_bans WHERE ip = ?', [ip]).changes === 1;
}
