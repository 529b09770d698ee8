import type { Shape } from '../metadata/index.ts';
import { fingerprintNotFound, invalidUuid, missingParameter, tooLarge } from './errors.ts';
import { uuidOf } from './parameters.ts';
import type { Endpoint } from './services.ts';

/** Recordings that one request asks after. */
const mostAsked = 1000;

/** A stored fingerprint by its number. */
export const fingerprint: Endpoint = async ({ parameters }, { tracks }) => {
  const id = parameters.integer('id');
  if (id === undefined) throw missingParameter('id');
  return {
    work: async () => {
      const found = id > 0 && id < 2 ** 31 ? await tracks.fingerprint(id) : undefined;
      if (found === undefined) throw fingerprintNotFound();
      return { fingerprint: { id: found.id, duration: found.seconds, hashes: found.hashes } };
    },
  };
};

/** The tracks that recordings are linked to. */
export const tracksByMbid: Endpoint = async ({ parameters }, { tracks }) => {
  const asked = parameters.all('mbid');
  if (asked.length === 0) throw missingParameter('mbid');
  if (asked.length > mostAsked) throw tooLarge();
  const mbids = asked.map((said) => {
    const mbid = uuidOf(said);
    if (mbid === undefined) throw invalidUuid('mbid');
    return { said, mbid };
  });
  const batch = (parameters.integer('batch') ?? 0) !== 0;
  const disabled = (parameters.integer('disabled') ?? 0) !== 0;
  return {
    work: async () => {
      const wanted = batch ? mbids : mbids.slice(0, 1);
      const links = await tracks.byMbid(
        wanted.map(({ mbid }) => mbid),
        disabled,
      );
      const linked = Map.groupBy(links, ({ mbid }) => mbid);
      const lists = wanted.map(({ said, mbid }) => ({
        mbid: said,
        tracks: (linked.get(mbid) ?? []).map(
          (link): Shape => ({ id: link.gid, disabled: link.disabled ? true : undefined }),
        ),
      }));
      return batch ? { mbids: lists } : { tracks: lists[0]?.tracks ?? [] };
    },
  };
};

/** MusicIP is gone and so are its ids: there never is a track. */
export const tracksByPuid: Endpoint = async ({ parameters }) => {
  if (uuidOf(parameters.need('puid')) === undefined) throw invalidUuid('puid');
  return { work: async () => ({ tracks: [] }) };
};
