import { problem } from '@bandstand/http';
import Type, { type Static } from 'typebox';
import type { StreamName } from '../engine/index.ts';
import { parseAppName, parseRoom } from '../names/index.ts';
import type { Asking, PlaybackRule } from './rule.ts';

export const longestRoom = 128;

/** The path's part that names a stream. What does not parse is the name of nothing. */
export const streamParams = {
  app: Type.String({ maxLength: 64 }),
  room: Type.String({ minLength: 1, maxLength: longestRoom }),
};
const streamPath = Type.Object(streamParams);

/** The stream that a path names. Throws 404. */
export function streamOf({ app, room }: Static<typeof streamPath>): StreamName {
  const name = parseAppName(app);
  const place = parseRoom(room);
  if (!name || place === undefined) throw problem('not_found', 404, 'There is no such stream.');
  return { app: name, room: place };
}

/**
 * Resolves when the one who asks may watch, which counts a use of his token. Throws 401 for strangers and 404 for those
 * who are signed in.
 */
export async function mustPlay<P>(
  rule: Pick<PlaybackRule<P>, 'may'>,
  asking: Asking<P>,
  stream: StreamName,
): Promise<void> {
  if (await rule.may(asking, stream)) return;
  throw asking.principal === null
    ? problem('playback_denied', 401, 'This stream is watched with a playback token, or signed in.', {
        headers: { 'www-authenticate': 'Bearer realm="playback"' },
      })
    : problem('not_found', 404, 'There is no such stream.');
}

/**
 * The same for what is shown beside a stream (chat, what plays, pictures, how many watch): it is asked for again and again,
 * and a token that is good for a few times is left to the player.
 */
export function mustLook<P>(
  rule: Pick<PlaybackRule<P>, 'mayLook'>,
  asking: Asking<P>,
  stream: StreamName,
): Promise<void> {
  return mustPlay({ may: (who, of) => rule.mayLook(who, of) }, asking, stream);
}
