import type { Carrying } from '../carry.ts';
import { countRows, countValues } from '../foreign/index.ts';
import { accountColumns } from './accounts.ts';
import { albumColumns } from './albums.ts';
import { artistColumns } from './artists.ts';
import { peopleColumns } from './people.ts';
import { leftBehind, plainTables } from './plain-tables.ts';
import { playColumns } from './plays.ts';
import { settingColumns } from './settings.ts';
import { trackColumns } from './tracks.ts';

const understood = new Map<string, readonly string[]>([
  ['artists', artistColumns],
  ['admin', accountColumns],
  ['albums', albumColumns],
  ['tracks', trackColumns],
  ['settings', settingColumns],
  ...Object.entries(peopleColumns),
  ...Object.entries(playColumns),
  // The row's own id is in the ledger.
  ...plainTables.map(({ table, key, columns }): [string, string[]] => [
    table,
    ['id', ...key, ...Object.keys(columns)],
  ]),
]);

const remade = 'it is computed anew';
const useless = 'Bandstand has no use for it';
const reasons: Readonly<Record<string, string>> = {
  'tracks.waveform': remade,
  'tracks.fingerprint': remade,
  'admin.subsonic_token': 'Subsonic clients sign in with app passwords: make one for each',
  'admin.subsonic_password': 'Subsonic clients sign in with app passwords: make one for each',
  'torrents.download_speed': useless,
  'torrents.upload_speed': useless,
  'torrents.num_peers': useless,
};

/** Names and counts everything in the file that has no place here. */
export function nameLeftovers({ from, tables, tally }: Carrying): void {
  for (const table of tables.values()) {
    const columns = understood.get(table.name);
    if (columns === undefined) {
      const values = countRows(from, table);
      const reason = leftBehind[table.name] ?? 'there is no such table here';
      if (values > 0) tally.leftover({ table: table.name, column: null, values, reason });
      continue;
    }
    const unknown = [...table.columns].filter((column) => !columns.includes(column));
    for (const [index, values] of countValues(from, table, unknown).entries()) {
      const column = unknown[index] ?? '';
      const reason = reasons[`${table.name}.${column}`] ?? 'there is no such column here';
      if (values > 0) tally.leftover({ table: table.name, column, values, reason });
    }
  }
}
