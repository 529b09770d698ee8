import type { Reader, Writer } from '@bandstand/sqlite';

export interface Station {
  readonly id: number;
  readonly gid: string;
  readonly name: string;
  readonly streamUrl: string;
  readonly homepageUrl: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type StationValues = Pick<Station, 'name' | 'streamUrl' | 'homepageUrl'>;

const columns = `id, gid, name, stream_url AS streamUrl, homepage_url AS homepageUrl, created_at AS createdAt,
  updated_at AS updatedAt`;

/** Stations by name, after the one with this name and row id. */
export function stationsAfter(
  reader: Reader,
  after: { readonly name: string; readonly id: number } | null,
  limit: number,
): Station[] {
  return reader.all<Station>(
    `SELECT ${columns} FROM radio_stations
     WHERE :name IS NULL OR (name COLLATE NOCASE, id) > (:name COLLATE NOCASE, :id)
     ORDER BY name COLLATE NOCASE, id LIMIT :limit`,
    { name: after?.name ?? null, id: after?.id ?? 0, limit },
  );
}

export function stationByGid(reader: Reader, gid: string): Station | undefined {
  return reader.get<Station>(`SELECT ${columns} FROM radio_stations WHERE gid = ?`, [gid]);
}

export function countStations(reader: Reader): number {
  return reader.value<number>('SELECT count(*) FROM radio_stations') ?? 0;
}

/** The gid of the new row. */
export function insertStation(writer: Writer, values: StationValues): string {
  const { lastInsertRowid } = writer.run(
    'INSERT INTO radio_stations (name, stream_url, homepage_url) VALUES (:name, :streamUrl, :homepageUrl)',
    { ...values },
  );
  return writer.value<string>('SELECT gid FROM radio_stations WHERE id = ?', [lastInsertRowid]) ?? '';
}

export function updateStation(writer: Writer, id: number, values: StationValues, now: string): void {
  writer.run(
    `UPDATE radio_stations SET name = :name, stream_url = :streamUrl, homepage_url = :homepageUrl, updated_at = :now
     WHERE id = :id`,
    { ...values, id, now },
  );
}

export function deleteStation(writer: Writer, id: number): void {
  writer.run('DELETE FROM radio_stations WHERE id = ?', [id]);
}
