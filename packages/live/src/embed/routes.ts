import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytes, file, html, problem, type Reply, type Route, route } from '@bandstand/http';
import Type from 'typebox';
import { streamOf, streamParams } from '../playback/index.ts';

/** The page's own scripts and styles, its streams, and nothing else; any site may frame it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
].join('; ');

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Live</title>
<link rel="stylesheet" href="/embed/player.css">
</head>
<body>
<video controls autoplay muted playsinline></video>
<p role="status" hidden></p>
<script type="module" src="/embed/player.js"></script>
</body>
</html>
`;

const own = (name: string): Buffer => readFileSync(join(import.meta.dirname, name));

/** The player of HLS for browsers that have none; it comes with the web app's packages. */
function hlsScript(): Reply {
  try {
    const path = fileURLToPath(import.meta.resolve('hls.js/dist/hls.light.min.mjs'));
    return file(path, { type: 'text/javascript; charset=utf-8', cacheControl: 'public, max-age=3600' });
  } catch {
    throw problem('not_found', 404, 'The player of HLS is not installed.');
  }
}

const shared = {
  method: 'GET',
  tags: ['live playback'],
  hidden: true,
  auth: [],
  permission: 'public',
  rate: 'read',
  output: 'bytes',
} as const;

/** A page that plays one stream, for other sites to embed: `<iframe src="/embed/APP/ROOM">`. */
export function embedRoutes(): Route[] {
  const script = own('player.js');
  const style = own('player.css');
  const keep = { 'cache-control': 'public, max-age=300' };
  return [
    route({
      ...shared,
      path: '/embed/:app/:room',
      operation: 'live.embed',
      summary: 'A page with a player, to be embedded',
      input: { params: Type.Object(streamParams) },
      handler: ({ params }) => {
        streamOf(params);
        return html(page, { 'content-security-policy': policy, 'referrer-policy': 'no-referrer' });
      },
    }),
    route({
      ...shared,
      path: '/embed/player.js',
      operation: 'live.embed-script',
      summary: 'Its script',
      handler: () => bytes(script, 'text/javascript; charset=utf-8', keep),
    }),
    route({
      ...shared,
      path: '/embed/player.css',
      operation: 'live.embed-style',
      summary: 'Its style',
      handler: () => bytes(style, 'text/css; charset=utf-8', keep),
    }),
    route({
      ...shared,
      path: '/embed/hls.mjs',
      operation: 'live.embed-hls',
      summary: 'Its player of HLS',
      handler: hlsScript,
    }),
  ];
}
