import { acceptFingerprint } from '../codec/index.ts';
import type { NewSubmission, SubmittedMeta } from '../ingest/index.ts';
import {
  ApiError,
  invalidBitrate,
  invalidDuration,
  invalidFingerprint,
  invalidForeignId,
  invalidUuid,
  missingParameter,
  tooLarge,
} from './errors.ts';
import { noUuid, type Parameters, uuidOf } from './parameters.ts';

/** One item of a request: a submission for each recording that it names, none when it says nothing of the recording. */
export interface SubmittedItem {
  /** The number of its parameters as text, undefined for the plain names. */
  readonly index: string | undefined;
  readonly submissions: readonly NewSubmission[];
}

/** Rows that one request may make: naming many recordings copies the fingerprint as often. */
const mostSubmissions = 1000;
/** What a column for lengths and bitrates holds. */
const mostSmall = 32_767;
const mostInteger = 2_147_483_647;
/** Characters of a column for texts. */
const longest = 255;

/** The items that can be read; where none can, the error of the last one is thrown as ApiError. */
export function submittedItems(parameters: Parameters, version: 1 | 2): readonly SubmittedItem[] {
  const suffixes = parameters.suffixes('fingerprint');
  if (suffixes.length === 0) throw missingParameter('fingerprint');
  const items: SubmittedItem[] = [];
  let rows = 0;
  for (const [at, suffix] of suffixes.entries()) {
    try {
      const submissions = itemOf(parameters, suffix, version);
      items.push({ index: suffix === '' ? undefined : suffix.slice(1), submissions });
      rows += submissions.length;
    } catch (error) {
      if (items.length === 0 && at === suffixes.length - 1)
        throw error instanceof ApiError ? error : invalidFingerprint(error);
    }
    if (rows > mostSubmissions) throw tooLarge();
  }
  return items;
}

function itemOf(parameters: Parameters, suffix: string, version: 1 | 2): readonly NewSubmission[] {
  const text = (name: string): string | undefined => squeezed(parameters.get(name + suffix));
  const puid = optionalUuid(parameters, `puid${suffix}`);
  const foreignid = text('foreignid');
  if (foreignid !== undefined && !/^[0-9a-z]+:./.test(foreignid))
    throw invalidForeignId(`foreignid${suffix}`);
  const mbids = mbidsOf(parameters, `mbid${suffix}`);
  const seconds = secondsOf(parameters, (version === 1 ? 'length' : 'duration') + suffix);
  const hashes = acceptFingerprint(parameters.need(`fingerprint${suffix}`));
  const bitrate = parameters.integer(`bitrate${suffix}`) ?? 0;
  if (bitrate < 0 || bitrate > mostSmall) throw invalidBitrate(`bitrate${suffix}`);
  const format = text(version === 1 ? 'format' : 'fileformat');
  const meta = metaOf(parameters, suffix);
  if (mbids.length === 0 && puid === undefined && meta === undefined) return [];
  const submission = {
    hashes,
    seconds,
    ...(bitrate === 0 ? {} : { bitrate }),
    ...(format === undefined ? {} : { format }),
    ...(puid === undefined ? {} : { puid }),
    ...(foreignid === undefined ? {} : { foreignid }),
    ...(meta === undefined ? {} : { meta }),
  };
  if (mbids.length === 0) return [submission];
  return mbids.map((mbid) => ({ ...submission, mbid }));
}

function secondsOf(parameters: Parameters, name: string): number {
  const seconds = parameters.integer(name);
  if (seconds === undefined) throw missingParameter(name);
  if (seconds < 1 || seconds > mostSmall) throw invalidDuration(name);
  return seconds;
}

/** A UUID that may be missing; all zeros is how some clients say so. */
function optionalUuid(parameters: Parameters, name: string): string | undefined {
  const said = parameters.get(name) ?? '';
  if (said === '') return undefined;
  const uuid = uuidOf(said);
  if (uuid === undefined) throw invalidUuid(name);
  return uuid === noUuid ? undefined : uuid;
}

function mbidsOf(parameters: Parameters, name: string): readonly string[] {
  const mbids = parameters.all(name).map((said) => {
    const mbid = uuidOf(said);
    if (mbid === undefined) throw invalidUuid(name);
    return mbid;
  });
  return [...new Set(mbids)].filter((mbid) => mbid !== noUuid);
}

const metaTexts = { track: 'track', artist: 'artist', album: 'album', album_artist: 'albumartist' } as const;
const metaNumbers = {
  track_no: ['trackno', 10_000],
  disc_no: ['discno', 10_000],
  year: ['year', mostInteger],
} as const;

/** What the tags say, undefined when they say nothing. */
function metaOf(parameters: Parameters, suffix: string): SubmittedMeta | undefined {
  const texts = Object.entries(metaTexts).flatMap(([name, parameter]) => {
    const text = squeezed(parameters.get(parameter + suffix));
    return text === undefined ? [] : [[name, text] as const];
  });
  const numbers = Object.entries(metaNumbers).flatMap(([name, [parameter, most]]) => {
    const number = parameters.integer(parameter + suffix) ?? 0;
    return number < 1 || number > most ? [] : [[name, number] as const];
  });
  const said = [...texts, ...numbers];
  return said.length === 0 ? undefined : Object.fromEntries(said);
}

/**
 * Text as it is stored: white space and NUL in a row are one space, and what is
 * too long is cut; undefined when nothing is left.
 */
function squeezed(text: string | undefined): string | undefined {
  const short =
    text
      ?.toWellFormed()
      .replace(/[\s\0]+/g, ' ')
      .trim() ?? '';
  if (short.length <= longest) return short === '' ? undefined : short;
  return Array.from(short).slice(0, longest).join('').trim();
}
