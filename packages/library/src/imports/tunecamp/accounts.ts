import type { Writer } from '@bandstand/sqlite';
import { verifySync } from '@node-rs/bcrypt';
import { isRole } from '../../access/index.ts';
import { isArgon2, isBcrypt, parseUsername } from '../../accounts/index.ts';
import { added, type Carrying, carryTable, left, matched, type Outcome } from '../carry.ts';
import { type ForeignRow, flagOf, integerOf, textOf, timeOf } from '../foreign/index.ts';
import { remember } from '../ledger/index.ts';
import { insert, type Values } from '../rows.ts';
import { idKey, idOf, refOf, usernames } from './refs.ts';

export const accountColumns = [
  'id',
  'username',
  'password_hash',
  'artist_id',
  'artist_unlinked',
  'role',
  'storage_quota',
  'storage_used',
  'gun_pub',
  'gun_priv',
  'gun_auth_mode',
  'is_active',
  'token_version',
  'subscription_status',
  'subscription_expires_at',
  'created_at',
  'updated_at',
  'slsk_username',
  'slsk_password',
  'telegram_bot_token',
  'telegram_allowed_channels',
  'alias',
  'avatar',
  'ap_public_key',
  'ap_private_key',
  'artist_requested_at',
  'now_playing_enabled',
  'email',
  'public_profile_enabled',
  'track_quota',
  'track_quota_floor',
  'can_peer',
];

/** Accounts with their passwords. One whose name is taken here is taken for the same person and not changed. */
export async function carryAccounts(context: Carrying): Promise<void> {
  const hasRoles = context.tables.get('admin')?.columns.has('role') === true;
  await carryTable(context, {
    table: 'admin',
    columns: accountColumns,
    key: idKey,
    carry: (writer, row) => {
      const written = textOf(row['username'], 200);
      if (written === null) return left('it has no name');
      const id = idOf(row) ?? -1;
      if (id < 0) return left('its id is reserved');
      const outcome = carryAccount(context, writer, row, { id, written, hasRoles });
      if (outcome.kind !== 'left')
        remember(writer, context.source, usernames, written.toLowerCase(), outcome.id);
      return outcome;
    },
  });
}

function carryAccount(
  context: Carrying,
  writer: Writer,
  row: ForeignRow,
  { id, written, hasRoles }: { readonly id: number; readonly written: string; readonly hasRoles: boolean },
): Outcome {
  const username = usernameFor(written);
  const here = writer.get<{ id: number; role: string }>('SELECT id, role FROM admin WHERE username = ?', [
    username,
  ]);
  if (here !== undefined) {
    if (id === 1 && here.id !== 1 && here.role !== 'root_admin')
      context.tally.note(
        `The first account there, ${username}, is an account of the role ${here.role} here and stays so. Give it another role if it is the same person.`,
      );
    return matched(here.id);
  }
  if (username !== written) context.tally.note(`The account "${written}" is named ${username} here.`);
  const role = id === 1 ? 'root_admin' : roleOf(row, hasRoles);
  const local = insert(writer, 'admin', {
    ...facts(context, writer, row),
    ...password(context, row, id, username),
    // The row id 1 means root: nobody gets it but who had it.
    id: isFree(writer, id) ? id : Math.max(2, nextId(writer)),
    username,
    role,
  });
  return added(local);
}

function roleOf(row: ForeignRow, hasRoles: boolean): string {
  if (!hasRoles) return 'admin';
  const role = textOf(row['role'], 30) ?? '';
  return isRole(role) ? role : 'user';
}

function isFree(writer: Writer, id: number): boolean {
  return writer.value('SELECT 1 FROM admin WHERE id = ?', [id]) === undefined;
}

function nextId(writer: Writer): number {
  return (writer.value<number>(`SELECT max(seq) FROM sqlite_sequence WHERE name = 'admin'`) ?? 0) + 1;
}

/** The name as our rules allow it. */
function usernameFor(written: string): string {
  try {
    return parseUsername(written);
  } catch {
    const plain = written.normalize('NFKC').replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-');
    return parseUsername(plain.replace(/^[^\p{L}\p{N}]+/u, '').slice(0, 64) || 'account');
  }
}

/** The password it had; the one that every TuneCamp begins with has to be changed at once. */
function password({ tally }: Carrying, row: ForeignRow, id: number, username: string): Values {
  const hash = textOf(row['password_hash'], 500) ?? '';
  if (!isBcrypt(hash) && !isArgon2(hash)) {
    tally.note(`The password of ${username} could not be taken over: bandstand account password ${username}`);
    return { password_hash: '!' };
  }
  const isFirst = id === 1 && isBcrypt(hash) && verifySync('admin', hash);
  if (isFirst) tally.note(`The password of ${username} is the well-known "admin". Change it now.`);
  return { password_hash: hash, must_change_password: isFirst ? 1 : 0 };
}

function facts(context: Carrying, writer: Writer, row: ForeignRow): Values {
  const text = (column: string, most = 500) => textOf(row[column], most);
  const sealed = (column: string) => {
    const secret = textOf(row[column]);
    return secret === null ? null : context.keyring.seal(`admin.${column}`, secret);
  };
  const whole = (column: string) => {
    const number = integerOf(row[column]);
    return number !== null && number >= 0 ? number : null;
  };
  return {
    artist_id: refOf(context, writer, 'artists', row['artist_id']),
    artist_unlinked: flagOf(row['artist_unlinked']),
    storage_quota: whole('storage_quota'),
    storage_used: whole('storage_used'),
    gun_pub: text('gun_pub'),
    gun_priv: text('gun_priv', 10_000),
    gun_auth_mode: text('gun_auth_mode', 50),
    is_active: flagOf(row['is_active']),
    token_version: whole('token_version'),
    subscription_status: text('subscription_status', 50),
    subscription_expires_at: timeOf(row['subscription_expires_at']),
    slsk_username: text('slsk_username'),
    slsk_password: sealed('slsk_password'),
    telegram_bot_token: sealed('telegram_bot_token'),
    telegram_allowed_channels: text('telegram_allowed_channels', 5000),
    alias: text('alias', 100),
    avatar: text('avatar', 2000),
    ap_public_key: text('ap_public_key', 10_000),
    ap_private_key: sealed('ap_private_key'),
    artist_requested_at: timeOf(row['artist_requested_at']),
    now_playing_enabled: flagOf(row['now_playing_enabled']),
    email: text('email', 254),
    public_profile_enabled: flagOf(row['public_profile_enabled']),
    track_quota: whole('track_quota'),
    track_quota_floor: whole('track_quota_floor'),
    can_peer: flagOf(row['can_peer']),
    created_at: timeOf(row['created_at']),
    updated_at: timeOf(row['updated_at']),
  };
}
