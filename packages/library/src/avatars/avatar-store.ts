import type { Reader, Writer } from '@bandstand/sqlite';

/** Where the picture of an account is kept: 'data:<path under the data folder>'. Null when it has none of its own. */
export function avatarPlace(reader: Reader, accountId: number): string | null {
  const place = reader.value<string>('SELECT avatar FROM admin WHERE id = ?', [accountId]) ?? null;
  return place?.startsWith('data:avatars/') === true ? place : null;
}

export function writeAvatar(writer: Writer, accountId: number, place: string | null, now: string): void {
  writer.run('UPDATE admin SET avatar = ?, updated_at = ? WHERE id = ?', [place, now, accountId]);
}
