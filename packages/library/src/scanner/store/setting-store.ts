import type { Reader, Writer } from '@bandstand/sqlite';

/** Settings of the scanner. */
export type ScanSetting = 'publishScanned' | 'scanSchedule' | 'watchFolders';

export function scanSetting(reader: Reader, key: ScanSetting): string | null {
  return reader.value<string>('SELECT value FROM settings WHERE key = ?', [key]) ?? null;
}

/** Writes a setting; true when it changed. */
export function writeSetting(writer: Writer, key: string, value: string): boolean {
  const sql = `INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value
    WHERE value <> excluded.value`;
  return writer.run(sql, [key, value]).changes > 0;
}

/** Whether signed-in listeners see scanned albums whatever their state. */
export function isPublishing(reader: Reader): boolean {
  return scanSetting(reader, 'publishScanned') === 'true';
}

/** Switches `publishScanned`, for what is there and for what comes; how many albums appeared or vanished. */
export function setPublishScanned(writer: Writer, on: boolean): number {
  writeSetting(writer, 'publishScanned', String(on));
  const listeners = on ? 1 : 0;
  return writer.run(
    `UPDATE albums SET listeners = ? WHERE source = 'scan' AND listeners <> ? AND locked_fields NOT LIKE '%"listeners"%'`,
    [listeners, listeners],
  ).changes;
}

/** The number of a scan that begins; track_files.seen_in tells which one wrote a row. */
export function nextScanNumber(writer: Writer): number {
  const number = Number(writer.value<string>(`SELECT value FROM settings WHERE key = 'scanNumber'`) ?? 0) + 1;
  writeSetting(writer, 'scanNumber', String(number));
  return number;
}
