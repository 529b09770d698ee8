import assert from 'node:assert/strict';
import test from 'node:test';
import type { Reader } from '@bandstand/sqlite';
import { folder, named, open } from './setting.ts';

/** How SQLite finds the rows, as its words. */
function plan(reader: Reader, sql: string): string {
  const values = Array.from(sql.matchAll(/\?/g), () => 'x');
  return reader
    .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, values)
    .map(({ detail }) => detail)
    .join('; ');
}

const hubQuestions = [
  'SELECT 1 FROM apps WHERE name = ?',
  `SELECT 1 FROM apps WHERE state <> 'ready'`,
  'SELECT 1 FROM apps WHERE tenant_id = ?',
  'SELECT 1 FROM api_tokens WHERE token_hash = ?',
  'SELECT 1 FROM api_tokens WHERE app_id = ?',
  'SELECT 1 FROM users WHERE email = ? COLLATE NOCASE',
  'SELECT 1 FROM users WHERE account_gid = ?',
  'SELECT 1 FROM memberships WHERE tenant_id = ?',
  'SELECT 1 FROM memberships WHERE user_id = ?',
  'SELECT used FROM quota_usage WHERE tenant_id = ? AND period = ? AND metric = ?',
  'SELECT app_id FROM ingress_keys WHERE key_hash = ?',
  `SELECT app_id FROM app_duties WHERE kind = ? AND due_at <= ? ORDER BY due_at LIMIT 1`,
  'SELECT 1 FROM server_logs WHERE ts < ?',
  'SELECT 1 FROM server_logs WHERE app_id = ? AND ts > ? ORDER BY ts',
  'SELECT 1 FROM server_logs WHERE app_id = ? AND level = ?',
  'SELECT 1 FROM invites WHERE token_hash = ?',
  'SELECT 1 FROM node_join_tokens WHERE token_hash = ?',
  'SELECT 1 FROM ip_bans WHERE ip = ?',
];

const appQuestions = [
  'SELECT 1 FROM streams WHERE stream_id = ?',
  'SELECT 1 FROM streams WHERE public_id = ?',
  'SELECT 1 FROM streams WHERE status = ? ORDER BY started_at DESC',
  'SELECT 1 FROM streams WHERE room = ?',
  'SELECT 1 FROM vods WHERE public_id = ?',
  'SELECT 1 FROM vods WHERE status = ? ORDER BY started_at DESC',
  'SELECT 1 FROM vods WHERE egress_id = ?',
  'SELECT 1 FROM vods WHERE recording_id = ? ORDER BY part',
  'SELECT 1 FROM vods WHERE stream_id = ?',
  'SELECT 1 FROM ingress_auth WHERE stream_key_hash = ?',
  'SELECT 1 FROM vod_variants WHERE vod_id = ?',
  `SELECT 1 FROM callback_deliveries WHERE state = 'waiting' AND next_attempt_at <= ? ORDER BY next_attempt_at`,
  'SELECT 1 FROM callback_attempts WHERE delivery_id = ?',
  'SELECT 1 FROM track_list WHERE stream_id = ? ORDER BY starts_ms',
  'SELECT 1 FROM chat_messages WHERE room = ? AND id < ? ORDER BY id DESC',
];

test('what is asked on every request and by every worker is found by an index, in order', async (t) => {
  const live = await open(t, folder(t));
  const wrong = (reader: Reader, questions: readonly string[]): string[] =>
    questions
      .map((sql) => `${sql}: ${plan(reader, sql)}`)
      .filter((text) => /SCAN (?!apps USING COVERING INDEX apps_unsettled)|USE TEMP B-TREE/.test(text));
  assert.deepEqual(
    live.hub.read((r) => wrong(r, hubQuestions)),
    [],
  );
  assert.deepEqual(
    live.databases.read(named('live'), (r) => wrong(r, appQuestions)),
    [],
  );
});
