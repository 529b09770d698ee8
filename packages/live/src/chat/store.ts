import type { Reader, Writer } from '@bandstand/sqlite';

export interface ChatMessage {
  readonly id: number;
  readonly room: string;
  /** The subject of its author, see `Talker`. */
  readonly authorId: string | null;
  readonly authorName: string;
  /** Null when it was taken away. */
  readonly text: string | null;
  readonly sentAt: string;
}

const columns = 'id, room, author_id AS authorId, author_name AS authorName, text, sent_at AS sentAt';

export function insertMessage(writer: Writer, message: Omit<ChatMessage, 'id'>): number {
  return writer.run(
    `INSERT INTO chat_messages (room, author_id, author_name, text, sent_at)
     VALUES (:room, :authorId, :authorName, :text, :sentAt)`,
    { ...message },
  ).lastInsertRowid;
}

export const findMessage = (reader: Reader, id: number): ChatMessage | undefined =>
  reader.get<ChatMessage>(`SELECT ${columns} FROM chat_messages WHERE id = ?`, [id]);

/** Messages of a room that are there, the newest first. */
export function listMessages(
  reader: Reader,
  page: { readonly room: string; readonly before: number; readonly limit: number },
): ChatMessage[] {
  return reader.all<ChatMessage>(
    `SELECT ${columns} FROM chat_messages WHERE room = :room AND id < :before AND text IS NOT NULL
     ORDER BY id DESC LIMIT :limit`,
    { ...page },
  );
}

/** Takes a message away; its row stays, without its text. */
export function removeMessage(writer: Writer, id: number, by: string, at: string): void {
  writer.run(
    'UPDATE chat_messages SET text = NULL, removed_at = ?, removed_by = ? WHERE id = ? AND text IS NOT NULL',
    [at, by, id],
  );
}

/** Forgets messages of a room beyond the newest `keep`, up to 1,000 of them. */
export function purgeMessages(writer: Writer, room: string, keep: number): void {
  writer.run(
    `DELETE FROM chat_messages WHERE id IN (
       SELECT id FROM chat_messages WHERE room = :room AND id <= (
         SELECT id FROM chat_messages WHERE room = :room ORDER BY id DESC LIMIT 1 OFFSET :keep)
       ORDER BY id LIMIT 1000)`,
    { room, keep },
  );
}

export interface ChatBan {
  readonly id: number;
  /** Null for all rooms of the app. */
  readonly room: string | null;
  readonly subject: string;
  readonly reason: string | null;
  readonly bannedBy: string | null;
  readonly createdAt: string;
  /** ISO 8601; null for ever. */
  readonly until: string | null;
}

const banColumns = 'id, room, subject, reason, banned_by AS bannedBy, created_at AS createdAt, until';

export function insertBan(writer: Writer, ban: Omit<ChatBan, 'id'>): number {
  return writer.run(
    `INSERT INTO chat_bans (room, subject, reason, banned_by, created_at, until)
     VALUES (:room, :subject, :reason, :bannedBy, :createdAt, :until)`,
    { ...ban },
  ).lastInsertRowid;
}

/** Whether it was there. */
export const deleteBan = (writer: Writer, id: number): boolean =>
  writer.run('DELETE FROM chat_bans WHERE id = ?', [id]).changes === 1;

/** A ban, and under which name its subject wrote last; null when nothing of it is among the newest messages. */
export interface NamedBan extends ChatBan {
  readonly name: string | null;
}

/** Among so many of the newest messages of an app names are looked for: they have no index of authors. */
const namesAmong = 10_000;

/** Bans, those that are over too, the newest first. */
export const listBans = (
  reader: Reader,
  page: { readonly before: number; readonly limit: number },
): NamedBan[] =>
  reader.all<NamedBan>(
    `WITH page AS (SELECT ${banColumns} FROM chat_bans WHERE id < :before ORDER BY id DESC LIMIT :limit),
       newest AS (SELECT id, author_id, author_name FROM chat_messages ORDER BY id DESC LIMIT :among),
       named AS (SELECT author_id, author_name, max(id) FROM newest
         WHERE author_id IN (SELECT subject FROM page) GROUP BY author_id)
     SELECT page.*, named.author_name AS name FROM page LEFT JOIN named ON named.author_id = page.subject
     ORDER BY page.id DESC`,
    { ...page, among: namesAmong },
  );

/** The ban that holds for somebody in a room now. */
export function banOf(reader: Reader, subject: string, room: string, now: string): ChatBan | undefined {
  return reader.get<ChatBan>(
    `SELECT ${banColumns} FROM chat_bans
     WHERE subject = :subject AND (room IS NULL OR room = :room) AND (until IS NULL OR until > :now)
     ORDER BY until IS NULL DESC, until DESC LIMIT 1`,
    { subject, room, now },
  );
}

/** Whether a room is one: something was, or may be, published in it. Anything else is no place to write to. */
export function isRoom(reader: Reader, room: string): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM streams WHERE room = :room)
    OR EXISTS (SELECT 1 FROM ingress_auth WHERE room = :room)`;
  return reader.value<number>(sql, { room }) === 1;
}
