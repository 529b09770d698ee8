import type { Endpoint } from '../endpoint.ts';
import { failure, nothingThere } from '../protocol/failures.ts';

const common = { permission: 'library.read', rate: 'read' } as const;

/** What the API knows beside music: this library holds no videos, and the server has no loudspeaker. */
export function videoEndpoints(): readonly Endpoint[] {
  return [
    {
      ...common,
      name: 'getVideos',
      summary: 'Videos: there are none',
      answer: () => ({ videos: { video: [] } }),
    },
    ...['getVideoInfo', 'getCaptions'].map(
      (name): Endpoint => ({
        ...common,
        name,
        summary: 'Details of a video: there are none',
        answer: ({ fields }) => {
          fields.needed('id');
          throw nothingThere('video');
        },
      }),
    ),
    {
      ...common,
      name: 'jukeboxControl',
      permission: 'library.play',
      summary: 'Refused: sound comes from the players alone',
      answer: ({ fields }) => {
        fields.needed('action');
        throw failure(
          50,
          'This server has no jukebox: it plays no sound by itself. Play in your app instead.',
        );
      },
    },
  ];
}
