import type { Endpoint } from '../endpoint.ts';

/** What is understood beyond API 1.16.1, by the names of the OpenSubsonic extensions. */
const extensions = [
  { name: 'formPost', versions: [1] },
  { name: 'songLyrics', versions: [1] },
  { name: 'transcodeOffset', versions: [1] },
  { name: 'apiKeyAuthentication', versions: [1] },
  { name: 'indexBasedQueue', versions: [1] },
  { name: 'getPodcastEpisode', versions: [1] },
  { name: 'topSongsByArtistId', versions: [1] },
  { name: 'playbackReport', versions: [1] },
  { name: 'transcoding', versions: [1] },
];

/** Whether the server is there, what it is and what it can do. */
export function systemEndpoints(): readonly Endpoint[] {
  const common = { permission: 'signed-in', rate: 'read' } as const;
  return [
    { ...common, name: 'ping', summary: 'Whether server and sign-in work', answer: () => undefined },
    {
      ...common,
      name: 'getLicense',
      summary: 'There is nothing to pay: always valid',
      answer: () => ({ license: { valid: true } }),
    },
    {
      ...common,
      permission: 'public',
      name: 'getOpenSubsonicExtensions',
      summary: 'Extensions of the API that are understood; needs no sign-in',
      answer: () => ({ openSubsonicExtensions: extensions }),
    },
    {
      ...common,
      name: 'tokenInfo',
      summary: 'Whose API key this is',
      answer: ({ viewer }) => ({ tokenInfo: { username: viewer.account.username } }),
    },
  ];
}
