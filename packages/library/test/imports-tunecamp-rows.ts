/** A TuneCamp that people have used: two artists, a release, a draft, playlists, plays, followers, and odd rows. */
import { hashSync } from '@node-rs/bcrypt';
import type { Rows } from './imports-tunecamp-shapes.ts';

export const passwords = { admin: 'the first pass phrase', mara: 'maras pass phrase' };

const old = '2026-02-08 10:00:00';

/** Paths are below the music folder. */
export const paths = {
  one: 'Höhe/Night Drive/01 One.flac',
  two: 'Höhe/Night Drive/02 Two.flac',
  draft: 'Höhe/Demos/demo.mp3',
};

export function usedTuneCamp(): Rows {
  return {
    artists: [
      { id: -1, name: 'Our Site', slug: 'site', public_key: 'SITE PUBLIC', private_key: 'SITE PRIVATE' },
      {
        id: 3,
        name: 'Die Höhe',
        slug: 'die-hohe',
        bio: 'From the hills.',
        links: '[{"url":"https://example.org"}]',
        public_key: 'PUBLIC',
        private_key: '-----BEGIN PRIVATE KEY-----',
        created_at: old,
      },
      { id: 5, name: 'Ein "Anderer"', slug: 'ein-anderer', links: 'not json', visibility: 'nonsense' },
    ],
    admin: [
      {
        id: 1,
        username: 'admin',
        password_hash: hashSync(passwords.admin, { cost: 4 }),
        role: 'user',
        created_at: old,
        slsk_password: 'clear soulseek secret',
      },
      {
        id: 4,
        username: 'mara',
        password_hash: hashSync(passwords.mara, { cost: 4 }),
        artist_id: 3,
        role: 'user',
        storage_quota: 1_073_741_824,
        email: 'mara@example.org',
        security_question_1: 'Pet?',
        security_answer_1: 'Rex',
      },
      { id: 6, username: 'o dd/name', password_hash: 'not a hash', role: 'emperor' },
    ],
    albums: [
      {
        id: 10,
        title: 'Night Drive',
        slug: 'night-drive',
        artist_id: 3,
        owner_id: 4,
        genre: 'Electronic, Ambient',
        is_public: 1,
        is_release: 1,
        visibility: 'public',
        status: 'released',
        published_at: '2026-02-09T11:00:00.000Z',
        download: 'codes',
        price: 5,
        mood: 'dark',
        created_at: old,
      },
      {
        id: 11,
        title: 'Demos',
        slug: 'demos',
        artist_id: 3,
        owner_id: 4,
        visibility: 'private',
        status: 'draft',
        type: 'ep',
      },
      {
        id: 12,
        title: 'No files at all',
        slug: '12',
        artist_id: 99,
        visibility: 'unlisted',
        status: 'released',
        year: 3000000,
        price: 'a lot',
      },
    ],
    tracks: [
      {
        id: 100,
        title: 'One',
        album_id: 10,
        artist_id: 3,
        track_num: 1,
        duration: 30,
        file_path: paths.one,
        waveform: '[0.1,0.5]',
        genre: 'Electronic, Ambient',
        created_at: old,
      },
      {
        id: 101,
        title: 'Two (the owner renamed it)',
        album_id: 10,
        artist_id: 3,
        track_num: 2,
        duration: 30,
        file_path: paths.two,
        lyrics: 'La la',
      },
      {
        id: 102,
        title: 'Demo',
        album_id: 11,
        artist_id: 3,
        file_path: paths.draft,
        artist_name: 'Die Höhe feat. Nobody',
      },
      {
        id: 103,
        title: 'Gone',
        album_id: 10,
        artist_id: 3,
        track_num: 3,
        file_path: 'Höhe/Night Drive/03 Gone.flac',
        duration: 'long',
      },
    ],
    followers: [
      {
        id: 1,
        artist_id: 3,
        actor_uri: 'https://remote.example/users/a',
        inbox_uri: 'https://remote.example/inbox',
        status: 'accepted',
      },
      {
        id: 2,
        artist_id: -1,
        actor_uri: 'https://remote.example/users/b',
        inbox_uri: 'https://remote.example/inbox',
        status: 'accepted',
      },
      {
        id: 3,
        artist_id: 77,
        actor_uri: 'https://remote.example/users/c',
        inbox_uri: 'https://remote.example/inbox',
      },
    ],
    posts: [
      { id: 1, artist_id: 3, title: 'Hello', content: '# Hello', slug: 'hello', visibility: 'private' },
    ],
    ap_notes: [
      {
        id: 1,
        artist_id: 3,
        note_id: 'https://site.example/note/1',
        note_type: 'release',
        content_id: 10,
        content_slug: 'night-drive',
        content_title: 'Night Drive',
        likes_count: 3,
      },
    ],
    playlists: [{ id: 7, name: 'Evening', username: 'mara', is_public: 1, created_at: old }],
    playlist_tracks: [
      { playlist_id: 7, track_id: 101, position: 0 },
      { playlist_id: 7, track_id: 100, position: 1 },
      { playlist_id: 7, track_id: 999, position: 2 },
    ],
    play_history: [
      { id: 1, track_id: 100, played_at: old },
      { id: 2, track_id: 100, played_at: '2026-02-10T08:00:00Z' },
      { id: 3, track_id: 999, played_at: old },
      { id: 4, track_id: 101, played_at: 'whenever' },
    ],
    track_stats: [{ track_id: 100, play_count: 40, download_count: 6 }],
    release_stats: [{ slug: 'night-drive', download_count: 9 }],
    unlock_codes: [
      { id: 1, code: 'ABCD-EFGH-JKLM', release_id: 10, is_used: 1, redeemed_at: old },
      { id: 2, code: 'FEE-0xabc', tx_hash: '0xabc', is_used: 1 },
    ],
    settings: [
      { key: 'siteName', value: 'Hill Records' },
      { key: 'stripe_secret_key', value: 'sk_live_very_secret' },
      {
        key: 'play_queue_mara',
        value: '{"trackIds":["tr_101","100","tr_999"],"current":"100","positionMs":4200}',
      },
    ],
    fedify_kv: [{ key: '["a"]', value: '{}' }],
    starred_items: [
      { id: 1, username: 'mara', item_type: 'track', item_id: 'tr_100', created_at: old },
      { id: 2, username: 'mara', item_type: 'album', item_id: '10' },
      { id: 3, username: 'mara', item_type: 'artist', item_id: 'ar_3' },
      { id: 4, username: 'ghost', item_type: 'track', item_id: '100' },
    ],
    item_ratings: [
      { username: 'mara', item_type: 'track', item_id: '100', rating: 4 },
      { username: 'mara', item_type: 'album', item_id: '10', rating: 99 },
    ],
    bookmarks: [
      { id: 1, username: 'mara', track_id: '100', position_ms: 1000, updated_at: '2026-03-01 10:00:00' },
      { id: 2, username: 'mara', track_id: 'tr_100', position_ms: 2000, updated_at: '2026-03-02 10:00:00' },
    ],
    comments: [{ id: 1, track_id: 100, username: 'mara', text: 'Lovely' }],
    chat_messages: [{ id: 1, username: 'mara', message: 'Hello all' }],
    album_ownership: [{ album_id: 10, owner_id: 1 }],
    remote_actors: [{ id: 1, uri: 'https://remote.example/users/a', type: 'Person', name: 'A' }],
    remote_content: [
      {
        id: 1,
        ap_id: 'https://remote.example/n/1',
        actor_uri: 'https://remote.example/users/a',
        type: 'post',
        content: '<p onclick="x()">Hi<script>alert(1)</script></p><img src=x onerror=y',
      },
    ],
    ap_replies: [
      {
        id: 1,
        note_id: 'https://site.example/note/1',
        reply_uri: 'https://remote.example/r/1',
        actor_uri: 'https://remote.example/users/a',
        content: '<p>Nice</p><p>work</p>',
      },
    ],
    storage_accounts: [{ id: 1, user_id: 4, provider: 'google', access_token: 'clear drive token' }],
    dig_sessions: [{ id: 1, user_id: 4, name: 'Dub' }],
    dig_crate_items: [{ id: 1, session_id: 1, source_url: 'https://bandcamp.example/a' }],
    assets: [{ id: 1, title: 'Poster', slug: 'poster', artist_id: 3, price: 10 }],
    gun_users: [{ pub: 'PUB', epub: 'EPUB', alias: 'old mara' }],
    gun_cache: [{ key: 'k', value: 'v', type: 't', expires_at: 1 }],
    api_tokens: [{ id: 1, user_id: 4, token: 'tc_0123', name: 'script' }],
    artist_events: [{ id: 1, artist_id: 3, venue: 'Hall' }],
    federated_instances: [{ origin: 'https://peer.example', last_seen: 1, fetched_at: 2 }],
  };
}
