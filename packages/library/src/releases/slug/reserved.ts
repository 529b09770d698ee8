const addresses =
  'api rest jellyfin acoustid fpindex whip whep hls rtmp healthz readyz metrics ' +
  'users inbox outbox followers following nodeinfo webfinger well-known actor site ' +
  'feed rss atom embed oembed share sitemap robots favicon manifest sw assets ' +
  'static media covers images stream download downloads upload uploads app apps ' +
  'login logout signin sign-in setup register account accounts admin settings auth ' +
  'artists albums tracks releases playlists genres folders search library starred ' +
  'artist album track release playlist genre folder queue now-playing scan home ' +
  'shop store cart checkout community chat posts live dig network plugins docs';

const misleading = 'new edit create delete all me index null undefined true false con nul';

/** First parts of addresses that the site itself uses, and words that would mislead as a name. */
export const reservedSlugs: ReadonlySet<string> = new Set(`${addresses} ${misleading}`.split(' '));
