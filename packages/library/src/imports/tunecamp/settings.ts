import type { Writer } from '@bandstand/sqlite';
import { added, type Carrying, carryTable, left, matched, type Outcome } from '../carry.ts';
import { integerOf, parsedJson, textOf } from '../foreign/index.ts';
import { update } from '../rows.ts';
import { itemIdOf, nameOf, noAccount, refOf } from './refs.ts';

export const settingColumns = ['key', 'value'];

const queuePrefix = 'play_queue_';
const secret = /secret|token|password|private|api_?key|jwt/i;
/** What another installation must not decide about this one. */
const ours = new Set(['publishScanned', 'scanNumber']);

/** Settings, but for secrets; among them stand the play queues, and the key pair of the site. */
export async function carrySettings(context: Carrying): Promise<void> {
  await carryTable(context, {
    table: 'settings',
    columns: settingColumns,
    key: ({ key }) => textOf(key, 500),
    carry: (writer, row) => {
      const key = textOf(row['key'], 500) ?? '';
      const value = textOf(row['value']);
      if (value === null) return left('it is empty');
      if (key.startsWith(queuePrefix))
        return carryQueue(context, writer, key.slice(queuePrefix.length), value);
      if (key === 'site_public_key' || key === 'site_private_key')
        return carrySiteKey(context, writer, key, value);
      if (secret.test(key)) {
        context.tally.note(`The setting ${key} is a secret and was not taken over: enter it anew.`);
        return left('it is a secret');
      }
      if (ours.has(key)) return left('it is decided here');
      const { changes } = writer.run(
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING',
        [key, value],
      );
      return changes > 0 ? added(null) : matched(null);
    },
  });
}

/** Followers of the site know it by this pair. */
function carrySiteKey({ keyring }: Carrying, writer: Writer, key: string, value: string): Outcome {
  const column = key === 'site_public_key' ? 'public_key' : 'private_key';
  const here = writer.value<string | null>(`SELECT ${column} FROM artists WHERE id = -1`);
  if (here !== null) return matched(-1);
  const stored = column === 'private_key' ? keyring.seal('artists.private_key', value) : value;
  update(writer, 'artists', -1, { [column]: stored });
  return added(-1);
}

function carryQueue(context: Carrying, writer: Writer, written: string, value: string): Outcome {
  const username = nameOf(context, writer, written);
  if (username === null) return left(noAccount);
  if (writer.value('SELECT 1 FROM play_queues WHERE username = ?', [username]) !== undefined)
    return matched(null);
  const queue = queueOf(parsedJson(value));
  const tracks = queue.trackIds.flatMap((id) => refOf(context, writer, 'tracks', itemIdOf(id)) ?? []);
  if (tracks.length === 0) return left('it is empty');
  const current = refOf(context, writer, 'tracks', itemIdOf(queue.current));
  const index = current === null ? -1 : tracks.indexOf(current);
  writer.run(
    'INSERT INTO play_queues (username, tracks, current_index, position_ms, changed_by) VALUES (?, ?, ?, ?, ?)',
    [
      username,
      JSON.stringify(tracks),
      Math.max(0, index),
      Math.max(0, integerOf(queue.positionMs) ?? 0),
      'TuneCamp',
    ],
  );
  return added(null);
}

function queueOf(json: unknown) {
  const fields = new Map<string, unknown>(
    typeof json === 'object' && json !== null ? Object.entries(json) : [],
  );
  const ids: unknown = fields.get('trackIds');
  return {
    trackIds: (Array.isArray(ids) ? ids : []).slice(0, 10_000).map((id: unknown) => id),
    current: fields.get('current'),
    positionMs: fields.get('positionMs'),
  };
}
