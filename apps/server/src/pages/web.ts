import { createHash } from 'node:crypto';
import { html, pagePolicy, type Route, staticSite } from '@bandstand/http';

/** Addresses of programs' interfaces: what is unknown there is an error, never the web app. */
const interfaces = [
  '/api',
  '/rest',
  '/jellyfin',
  '/acoustid',
  '/fpindex',
  '/whip',
  '/whep',
  '/hls',
  '/.well-known',
  '/nodeinfo',
];

/** The address of the first account ends in a fragment, and to that a refresh by `meta` would scroll instead of loading it. */
const again = 'setTimeout(() => location.reload(), 2000)';
const policy = pagePolicy([`sha256-${createHash('sha256').update(again).digest('base64')}`]);

const preparing = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<noscript><meta http-equiv="refresh" content="2"></noscript><script>${again}</script><title>Bandstand is getting ready</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:0;color-scheme:light dark}</style></head>
<body><main role="status"><h1>Bandstand is getting ready</h1>
<p>Its pages are being built. This page opens them as soon as they are there.</p></main></body></html>`;

/** The web app for every address that no interface has. Until it is built, a page that waits for it. */
export function webPages(dir: string): readonly Route[] {
  return staticSite({
    dir,
    fallback: 'index.html',
    immutablePrefix: '/_app/immutable',
    never: interfaces,
    whenMissing: () => html(preparing, { 'retry-after': '2', 'content-security-policy': policy }, 503),
  });
}
