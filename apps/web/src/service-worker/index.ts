/** What lets the pages open without the server: the shell, and what is kept in this browser. All else goes to the server. */
import { isKept } from '../lib/offline/kept-address.ts';
import { answerKept } from './kept.ts';
import type { Scope } from './scope.ts';
import { answerFile, answerPage, forgetOthers, isShell, keepShell, keepStore } from './shell.ts';

declare const self: Scope;

/** Addresses of programs' interfaces: a person who opens one wants what the server says. */
const interfaces =
  /^\/(?:api|rest|jellyfin|acoustid|fpindex|whip|whep|hls|embed|samples|\.well-known|nodeinfo|users|inbox|healthz|readyz|metrics)(?:\/|$)/;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  if (event.data === 'update') event.waitUntil(self.skipWaiting());
  if (event.data === 'keep-store') event.waitUntil(keepStore());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || (request.method !== 'GET' && request.method !== 'HEAD')) return;
  if (isKept(pathname)) event.respondWith(answerKept(request));
  else if (interfaces.test(pathname)) return;
  else if (request.mode === 'navigate') event.respondWith(answerPage(request));
  else if (isShell(pathname)) event.respondWith(answerFile(request));
});
