/** The tables of the seed and the columns that the real system gives them. */
const table: Readonly<Record<string, string>> = {
  artists:
    'id name slug bio photo_path links public_key private_key wallet_address stripe_account_id visibility post_params external_id also_known_as moved_to created_at can_sell banner_path manually_approves_followers',
  albums:
    'id title slug artist_id owner_id date cover_path genre description type year download price price_usdc price_usdt currency external_links external_id is_public visibility is_release published_at published_to_gundb published_to_ap license status album_artist use_nft product_type created_at podcast_author podcast_email podcast_category podcast_explicit additional_artworks',
  tracks:
    'id title album_id artist_id owner_id artist_name track_num duration file_path format bitrate sample_rate price price_usdc price_usdt currency waveform url service external_artwork lyrics lossless_path external_id hash fingerprint genre year mime_type file_size file_hash version created_at description podcast_episode_num podcast_season_num podcast_episode_type',
  album_ownership: 'album_id owner_id chain contract token_id wallet verified_block',
  track_ownership: 'track_id owner_id chain contract token_id wallet verified_block',
  admin:
    'id username password_hash artist_id artist_unlinked role storage_quota storage_used subsonic_token subsonic_password gun_pub gun_priv gun_auth_mode is_active token_version subscription_status subscription_expires_at created_at updated_at slsk_username slsk_password telegram_bot_token telegram_allowed_channels alias avatar ap_public_key ap_private_key artist_requested_at now_playing_enabled email public_profile_enabled track_quota track_quota_floor can_peer',
  gun_users: 'pub epub alias avatar created_at',
  gun_cache: 'key value type expires_at',
  followers: 'id artist_id actor_uri inbox_uri shared_inbox_uri created_at status follow_id',
  posts: 'id artist_id remote_actor_id title summary content slug visibility published_at created_at',
  ap_notes:
    'id artist_id note_id note_type content_id content_slug content_title published_at deleted_at likes_count announces_count replies_count',
  starred_items: 'id username item_type item_id created_at',
  item_ratings: 'username item_type item_id rating created_at',
  comments: 'id track_id album_id username text created_at',
  chat_messages: 'id username role message source telegram_message_id created_at',
  bookmarks: 'id username track_id position_ms comment created_at updated_at',
  remote_actors:
    'id uri type username name summary icon_url inbox_url outbox_url public_key is_followed last_seen',
  remote_content:
    'id ap_id actor_uri type title content url cover_url stream_url artist_name album_name duration published_at received_at',
  playlists: 'id name username description is_public cover_path created_at',
  playlist_tracks: 'playlist_id track_id position',
  play_history: 'id track_id played_at username',
  unlock_codes: 'id code release_id track_id asset_id tx_hash is_used created_at redeemed_at user_id',
  torrents:
    'info_hash name magnet_uri owner_id status progress download_speed upload_speed num_peers size path added_at artist',
  soulseek_downloads: 'id user_id file_path filename status progress added_at',
  dig_sessions: 'id user_id name created_at updated_at',
  dig_crate_items: 'id session_id source source_url title artist cover_url preview_url bpm added_at',
  dig_history: 'id user_id query source created_at',
  dig_cache: 'cache_key payload expires_at',
  assets:
    'id title slug description artist_id owner_id type file_path mime_type file_size cover_path price price_usdc currency visibility requires_subscription created_at',
  storage_accounts: 'id user_id provider account_email access_token refresh_token expiry_date created_at',
  track_stats: 'track_id play_count download_count',
  release_stats: 'slug play_count download_count',
  settings: 'key value',
  api_tokens: 'id user_id token name created_at expires_at',
  oauth_clients: 'instance_url client_id client_secret redirect_uri created_at',
  oauth_links: 'provider subject gun_pub gun_priv created_at',
  ap_interactions: 'id note_id actor_uri type activity_id created_at',
  ap_replies: 'id note_id reply_uri actor_uri content published_at created_at',
  ap_following: 'id artist_id actor_uri inbox_uri created_at',
  ap_delivery_queue:
    'id actor_slug inbox_uri activity_json attempts next_attempt_at last_error status created_at',
  fedify_kv: 'key value expires_at',
  system_plugins: 'id enabled config created_at updated_at',
  federated_instances:
    'origin name description cover_image artist_name community_link version last_seen fetched_at offline_since',
};

export const seedColumns: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(table).map(([name, columns]) => [name, columns.split(' ')]),
);
