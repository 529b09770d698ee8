import type { Reader, Writer } from '@bandstand/sqlite';

export interface ChatMessage {
  readonly id: number;
  readonly username: string;
  /** The role of its author when it was written. */
  readonly role: string;
  readonly message: string;
  /** 'webapp', 'subsonic', or the name of a bridge. */
  readonly source: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

const columns = 'id, username, role, message, source, created_at AS createdAt';

/** Messages, latest first: those after a time, before a row. */
export function messages(
  reader: Reader,
  page: { readonly since: string | null; readonly before: ChatPlace | null; readonly limit: number },
): ChatMessage[] {
  return reader.all<ChatMessage>(
    `SELECT ${columns} FROM chat_messages
     WHERE created_at > :since AND (:at IS NULL OR (created_at, id) < (:at, :id))
     ORDER BY created_at DESC, id DESC LIMIT :limit`,
    {
      since: page.since ?? '',
      at: page.before?.createdAt ?? null,
      id: page.before?.id ?? 0,
      limit: page.limit,
    },
  );
}

export type ChatPlace = Pick<ChatMessage, 'createdAt' | 'id'>;

export function messageById(reader: Reader, id: number): ChatMessage | undefined {
  return reader.get<ChatMessage>(`SELECT ${columns} FROM chat_messages WHERE id = ?`, [id]);
}

export function insertMessage(writer: Writer, values: Omit<ChatMessage, 'id'>): ChatMessage {
  const { lastInsertRowid } = writer.run(
    `INSERT INTO chat_messages (username, role, message, source, created_at)
     VALUES (:username, :role, :message, :source, :createdAt)`,
    { ...values },
  );
  return { id: lastInsertRowid, ...values };
}

export function deleteMessage(writer: Writer, id: number): void {
  writer.run('DELETE FROM chat_messages WHERE id = ?', [id]);
}

/** Whether the operator left the chat on, as he does by saying nothing. */
export function chatIsOn(reader: Reader): boolean {
  return reader.value<string>(`SELECT value FROM settings WHERE key = 'chatEnabled'`) !== 'false';
}
