import { file, type Reply } from '@bandstand/http';
import Type from 'typebox';
import { appParam, liveAuth } from '../access/index.ts';
import { notFound } from '../errors/index.ts';
import { readableIn } from './places.ts';

/** What routes share that give out a recording, or a picture of a room, to whoever may watch the room. */
export const watched = {
  method: 'GET',
  tags: ['live recordings'],
  auth: liveAuth,
  permission: 'public',
  rate: 'media',
  cors: 'public-no-credentials',
  output: 'bytes',
} as const;

export const vodsPath = '/api/v1/apps/:app/vods';

/** The parameters of routes about one recording. */
export const vodParams = Type.Object({
  ...appParam,
  vod: Type.String({ maxLength: 200, description: 'Id of the file.' }),
});

/** A JPEG below an app's directory, kept by browsers for so long. Rejects with `not_found`. */
export async function pictureIn(folder: string, path: string | null, maxAgeSeconds: number): Promise<Reply> {
  const here = await readableIn(folder, path);
  if (here === undefined) throw notFound('picture');
  return file(here, { type: 'image/jpeg', cacheControl: `private, max-age=${maxAgeSeconds}` });
}
