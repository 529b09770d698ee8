/** The three shapes of a TuneCamp database, as the real program makes them: tables with their columns and defaults. */
import { DatabaseSync } from 'node:sqlite';

export type Cell = string | number | null | Uint8Array;
export type Rows = Readonly<Record<string, readonly Readonly<Record<string, Cell>>[]>>;
export type Shape = 'snapshot' | 'june' | 'later';

const cts = 'TEXT DEFAULT CURRENT_TIMESTAMP';
const id = 'id INTEGER PRIMARY KEY AUTOINCREMENT';

const snapshot: Readonly<Record<string, string>> = {
  artists: `${id}, name TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE, bio TEXT, photo_path TEXT, links TEXT, public_key TEXT, private_key TEXT, post_params TEXT, created_at ${cts}`,
  albums: `${id}, title TEXT NOT NULL, slug TEXT NOT NULL UNIQUE, artist_id INTEGER, date TEXT, cover_path TEXT, genre TEXT, description TEXT, download TEXT, external_links TEXT, is_public INTEGER DEFAULT 0, is_release INTEGER DEFAULT 0, published_at TEXT, created_at ${cts}`,
  tracks: `${id}, title TEXT NOT NULL, album_id INTEGER, artist_id INTEGER, track_num INTEGER, duration REAL, file_path TEXT NOT NULL UNIQUE, format TEXT, bitrate INTEGER, sample_rate INTEGER, waveform TEXT, created_at ${cts}`,
  admin: `${id}, username TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, artist_id INTEGER, created_at ${cts}, updated_at ${cts}`,
  followers: `${id}, artist_id INTEGER, actor_uri TEXT NOT NULL, inbox_uri TEXT NOT NULL, shared_inbox_uri TEXT, created_at ${cts}`,
  posts: `${id}, artist_id INTEGER, content TEXT NOT NULL, slug TEXT NOT NULL UNIQUE, created_at ${cts}`,
  ap_notes: `${id}, artist_id INTEGER, note_id TEXT NOT NULL UNIQUE, note_type TEXT NOT NULL, content_id INTEGER NOT NULL, content_slug TEXT NOT NULL, content_title TEXT NOT NULL, published_at ${cts}, deleted_at TEXT`,
  playlists: `${id}, name TEXT NOT NULL, description TEXT, created_at ${cts}`,
  playlist_tracks:
    'playlist_id INTEGER, track_id INTEGER, position INTEGER, PRIMARY KEY (playlist_id, track_id)',
  play_history: `${id}, track_id INTEGER, played_at ${cts}`,
  unlock_codes: `${id}, code TEXT NOT NULL UNIQUE, release_id INTEGER, is_used INTEGER DEFAULT 0, created_at ${cts}, redeemed_at TEXT`,
  settings: 'key TEXT PRIMARY KEY, value TEXT NOT NULL',
  fedify_kv: 'key TEXT PRIMARY KEY, value TEXT, expires_at INTEGER',
};

const june: Readonly<Record<string, string>> = {
  ...snapshot,
  artists: `${snapshot['artists']}, wallet_address TEXT, stripe_account_id TEXT, visibility TEXT DEFAULT 'public', external_id TEXT, also_known_as TEXT, moved_to TEXT, can_sell INTEGER DEFAULT 1, banner_path TEXT, manually_approves_followers INTEGER DEFAULT 0`,
  albums: `${snapshot['albums']}, owner_id, type TEXT DEFAULT 'album', year INTEGER, price REAL DEFAULT 0, price_usdc REAL DEFAULT 0, price_usdt REAL DEFAULT 0, currency TEXT DEFAULT 'ETH', external_id TEXT, visibility TEXT DEFAULT 'private', published_to_gundb INTEGER DEFAULT 0, published_to_ap INTEGER DEFAULT 0, license TEXT, status TEXT DEFAULT 'draft', album_artist TEXT, use_nft INTEGER DEFAULT 1, product_type TEXT DEFAULT 'music', podcast_author TEXT, podcast_email TEXT, podcast_category TEXT, podcast_explicit INTEGER DEFAULT 0`,
  tracks: `${id}, title TEXT NOT NULL, album_id INTEGER, artist_id INTEGER, owner_id INTEGER, artist_name TEXT, track_num INTEGER, duration REAL, file_path TEXT, format TEXT, bitrate INTEGER, sample_rate INTEGER, price REAL DEFAULT 0, price_usdc REAL DEFAULT 0, price_usdt REAL DEFAULT 0, currency TEXT DEFAULT 'ETH', waveform TEXT, url TEXT, service TEXT, external_artwork TEXT, lyrics TEXT, lossless_path TEXT, external_id TEXT, hash TEXT, fingerprint TEXT, genre TEXT, year INTEGER, mime_type TEXT DEFAULT 'audio/mpeg', file_size INTEGER DEFAULT 0, file_hash TEXT, version TEXT, created_at ${cts}, description TEXT, podcast_episode_num INTEGER, podcast_season_num INTEGER, podcast_episode_type TEXT DEFAULT 'full'`,
  album_ownership: 'album_id INTEGER, owner_id INTEGER, PRIMARY KEY (album_id, owner_id)',
  track_ownership: 'track_id INTEGER, owner_id INTEGER, PRIMARY KEY (track_id, owner_id)',
  admin: `${snapshot['admin']}, artist_unlinked INTEGER DEFAULT 0, role TEXT NOT NULL DEFAULT 'admin', storage_quota INTEGER NOT NULL DEFAULT 0, storage_used INTEGER NOT NULL DEFAULT 0, subsonic_token TEXT, subsonic_password TEXT, gun_pub TEXT, gun_priv TEXT, gun_auth_mode TEXT NOT NULL DEFAULT 'local', is_active INTEGER DEFAULT 1, token_version INTEGER DEFAULT 0, subscription_status TEXT DEFAULT 'none', subscription_expires_at TEXT, slsk_username TEXT, slsk_password TEXT, telegram_bot_token TEXT, telegram_allowed_channels TEXT, alias TEXT, avatar TEXT, ap_public_key TEXT, ap_private_key TEXT, artist_requested_at TEXT, now_playing_enabled INTEGER DEFAULT 0`,
  gun_users: `pub TEXT PRIMARY KEY, epub TEXT, alias TEXT, avatar TEXT, created_at ${cts}`,
  gun_cache: 'key TEXT PRIMARY KEY, value TEXT NOT NULL, type TEXT NOT NULL, expires_at INTEGER NOT NULL',
  followers: `${snapshot['followers']}, status TEXT DEFAULT 'pending', follow_id TEXT`,
  posts: `${snapshot['posts']}, title TEXT, summary TEXT, visibility TEXT DEFAULT 'public', published_at TEXT`,
  ap_notes: `${snapshot['ap_notes']}, likes_count INTEGER DEFAULT 0, announces_count INTEGER DEFAULT 0, replies_count INTEGER DEFAULT 0`,
  starred_items: `${id}, username TEXT NOT NULL, item_type TEXT NOT NULL, item_id TEXT NOT NULL, created_at ${cts}, UNIQUE (username, item_type, item_id)`,
  item_ratings: `username TEXT, item_type TEXT, item_id TEXT, rating INTEGER NOT NULL, created_at ${cts}, PRIMARY KEY (username, item_type, item_id)`,
  comments: `${id}, track_id INTEGER NOT NULL, username TEXT NOT NULL, text TEXT NOT NULL, created_at ${cts}`,
  chat_messages: `${id}, username TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'user', message TEXT NOT NULL, source TEXT NOT NULL DEFAULT 'webapp', telegram_message_id INTEGER, created_at ${cts}`,
  bookmarks: `${id}, username TEXT NOT NULL, track_id TEXT NOT NULL, position_ms INTEGER NOT NULL, comment TEXT, created_at ${cts}, updated_at ${cts}`,
  remote_actors: `${id}, uri TEXT NOT NULL UNIQUE, type TEXT NOT NULL, username TEXT, name TEXT, summary TEXT, icon_url TEXT, inbox_url TEXT, outbox_url TEXT, public_key TEXT, is_followed INTEGER DEFAULT 0, last_seen ${cts}`,
  remote_content: `${id}, ap_id TEXT NOT NULL UNIQUE, actor_uri TEXT NOT NULL, type TEXT NOT NULL, title TEXT, content TEXT, url TEXT, cover_url TEXT, stream_url TEXT, artist_name TEXT, album_name TEXT, duration REAL, published_at TEXT, received_at ${cts}`,
  playlists: `${id}, name TEXT NOT NULL, username TEXT NOT NULL, description TEXT, is_public INTEGER DEFAULT 0, cover_path TEXT, created_at ${cts}`,
  unlock_codes: `${snapshot['unlock_codes']}, track_id INTEGER, asset_id INTEGER, tx_hash TEXT`,
  torrents: `info_hash TEXT PRIMARY KEY, name TEXT, magnet_uri TEXT NOT NULL, owner_id INTEGER, status TEXT DEFAULT 'metadata', progress REAL DEFAULT 0, download_speed REAL DEFAULT 0, upload_speed REAL DEFAULT 0, num_peers INTEGER DEFAULT 0, size INTEGER DEFAULT 0, path TEXT, added_at ${cts}`,
  soulseek_downloads: `${id}, user_id INTEGER NOT NULL, file_path TEXT NOT NULL, filename TEXT NOT NULL, status TEXT NOT NULL, progress REAL DEFAULT 0, added_at DATETIME DEFAULT CURRENT_TIMESTAMP`,
  dig_sessions: `${id}, user_id INTEGER NOT NULL, name TEXT NOT NULL, created_at ${cts}, updated_at ${cts}`,
  dig_crate_items: `${id}, session_id INTEGER NOT NULL, source TEXT NOT NULL DEFAULT 'bandcamp', source_url TEXT NOT NULL, title TEXT, artist TEXT, cover_url TEXT, preview_url TEXT, bpm REAL, added_at ${cts}`,
  dig_history: `${id}, user_id INTEGER NOT NULL, query TEXT NOT NULL, source TEXT NOT NULL DEFAULT 'bandcamp', created_at ${cts}`,
  dig_cache: 'cache_key TEXT PRIMARY KEY, payload TEXT NOT NULL, expires_at INTEGER NOT NULL',
  assets: `${id}, title TEXT NOT NULL, slug TEXT NOT NULL UNIQUE, description TEXT, artist_id INTEGER, owner_id INTEGER, type TEXT NOT NULL DEFAULT 'digital', file_path TEXT, mime_type TEXT, file_size INTEGER, cover_path TEXT, price REAL DEFAULT 0, price_usdc REAL DEFAULT 0, currency TEXT DEFAULT 'ETH', visibility TEXT DEFAULT 'public', requires_subscription INTEGER DEFAULT 0, created_at ${cts}`,
  storage_accounts: `${id}, user_id INTEGER, provider TEXT NOT NULL, account_email TEXT, access_token TEXT NOT NULL, refresh_token TEXT, expiry_date INTEGER, created_at ${cts}`,
  track_stats:
    'track_id INTEGER PRIMARY KEY, play_count INTEGER NOT NULL DEFAULT 0, download_count INTEGER NOT NULL DEFAULT 0',
  release_stats: 'slug TEXT PRIMARY KEY, download_count INTEGER NOT NULL DEFAULT 0',
  api_tokens: `${id}, user_id INTEGER NOT NULL, token TEXT NOT NULL UNIQUE, name TEXT NOT NULL, created_at ${cts}, expires_at TEXT`,
  oauth_clients:
    'instance_url TEXT PRIMARY KEY, client_id TEXT NOT NULL, client_secret TEXT NOT NULL, redirect_uri TEXT NOT NULL, created_at TEXT',
  oauth_links:
    'provider TEXT NOT NULL, subject TEXT NOT NULL, gun_pub TEXT NOT NULL, gun_priv TEXT NOT NULL, created_at TEXT, PRIMARY KEY (provider, subject)',
  ap_interactions: `${id}, note_id TEXT NOT NULL, actor_uri TEXT NOT NULL, type TEXT NOT NULL, activity_id TEXT, created_at ${cts}, UNIQUE (note_id, actor_uri, type)`,
  ap_replies: `${id}, note_id TEXT NOT NULL, reply_uri TEXT NOT NULL UNIQUE, actor_uri TEXT NOT NULL, content TEXT NOT NULL, published_at TEXT, created_at ${cts}`,
  ap_following: `${id}, artist_id INTEGER NOT NULL, actor_uri TEXT NOT NULL, inbox_uri TEXT, created_at ${cts}, UNIQUE (artist_id, actor_uri)`,
  ap_delivery_queue: `${id}, actor_slug TEXT NOT NULL, inbox_uri TEXT NOT NULL, activity_json TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER NOT NULL, last_error TEXT, status TEXT NOT NULL DEFAULT 'pending', created_at ${cts}`,
  system_plugins: `id TEXT PRIMARY KEY, enabled INTEGER DEFAULT 0, config TEXT, created_at ${cts}, updated_at ${cts}`,
};

/** A later program: columns and tables nobody told us of, and some that are gone. */
const later: Readonly<Record<string, string>> = {
  ...june,
  albums: (june['albums'] ?? '').replace(
    ', use_nft INTEGER DEFAULT 1',
    ', additional_artworks TEXT, mood TEXT',
  ),
  admin: `${june['admin']}, email TEXT, public_profile_enabled INTEGER DEFAULT 0, track_quota INTEGER, track_quota_floor INTEGER, can_peer INTEGER DEFAULT 0, security_question_1 TEXT, security_answer_1 TEXT`,
  unlock_codes: `${june['unlock_codes']}, user_id INTEGER`,
  artist_events: `${id}, artist_id INTEGER, venue TEXT, happens_at TEXT`,
  federated_instances:
    'origin TEXT PRIMARY KEY, name TEXT, description TEXT, cover_image TEXT, artist_name TEXT, community_link TEXT, version TEXT, last_seen INTEGER NOT NULL, fetched_at INTEGER NOT NULL, offline_since INTEGER',
};

const shapes: Readonly<Record<Shape, Readonly<Record<string, string>>>> = { snapshot, june, later };

/** Writes a database of a shape; columns that the shape lacks are left out of the rows. `loose`: columns take anything. */
export function writeTuneCamp(path: string, shape: Shape, rows: Rows, loose = false): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA foreign_keys = OFF; PRAGMA journal_mode = WAL');
  for (const [table, columns] of Object.entries(shapes[shape]))
    db.exec(`CREATE TABLE "${table}" (${loose ? columnsOf(shape, table).join(', ') : columns})`);
  addRows(db, rows);
  db.close();
}

/** Adds rows to a database as the program would after more use. */
export function growTuneCamp(path: string, rows: Rows): void {
  const db = new DatabaseSync(path);
  addRows(db, rows);
  db.close();
}

/** Changes a database with one statement. */
export function changeTuneCamp(path: string, sql: string, params: readonly Cell[] = []): void {
  const db = new DatabaseSync(path);
  db.prepare(sql).run(...params);
  db.close();
}

function addRows(db: DatabaseSync, rows: Rows): void {
  db.exec('BEGIN');
  for (const [table, list] of Object.entries(rows)) {
    const known = new Set(
      db
        .prepare('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map((row) => String(row['name'])),
    );
    if (known.size === 0) continue;
    for (const row of list) {
      const columns = Object.keys(row).filter((column) => known.has(column));
      const places = columns.map(() => '?').join(', ');
      const values = columns.length === 0 ? 'DEFAULT VALUES' : `(${columns.join(', ')}) VALUES (${places})`;
      const sql = `INSERT INTO "${table}" ${values}`;
      db.prepare(sql).run(...columns.map((column) => row[column] ?? null));
    }
  }
  db.exec('COMMIT');
}

export const tableNames = (shape: Shape): string[] => Object.keys(shapes[shape]);

/** The names of the columns of a table. */
export function columnsOf(shape: Shape, table: string): string[] {
  const text = shapes[shape][table] ?? '';
  return text
    .replaceAll(/\([^)]*\)/g, '')
    .split(', ')
    .map((column) => column.trim().split(' ')[0] ?? '')
    .filter((name) => !['PRIMARY', 'UNIQUE', ''].includes(name));
}
