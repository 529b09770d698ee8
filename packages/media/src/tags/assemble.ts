import type { AudioFacts, AudioFormat, Field, Fields, ReplayGain } from '../fields/index.ts';
import { cleanFirst, cleanLine, cleanList } from './clean.ts';
import { creditsOf, displayOf } from './credits.ts';
import { dateOfParts, partialDate, yearOf } from './dates.ts';
import { genresOf } from './genres.ts';
import { lyricsOf } from './lyrics.ts';
import { bounded, decimal, position, wholeNumber } from './numbers.ts';
import type { Credit, MusicBrainzIds, SortNames, TrackTags } from './track-tags.ts';

const longestDurationMs = 7 * 24 * 3600 * 1000;

/** The one way from raw fields of any format to tags; see TrackTags for what holds afterwards. */
export function assemble(fields: Fields, audio: AudioFacts): TrackTags {
  const track = position(fields.first('track'));
  const disc = position(fields.first('disc'));
  const [artists, artistDisplay] = people(fields, 'artist', 'artists');
  const [albumArtists, albumArtistDisplay] = people(fields, 'albumartist', 'albumartists');
  const date =
    partialDate(fields.first('date')) ?? dateOfParts(fields.first('year'), fields.first('daymonth'));
  const releaseDate = partialDate(fields.first('releasedate'));
  const originalDate = partialDate(fields.first('originaldate')) ?? partialDate(fields.first('originalyear'));
  const smpb = gapless(fields.first('gapless_smpb'));
  return {
    title: line(fields, 'title'),
    artists,
    artistDisplay,
    albumArtists,
    albumArtistDisplay,
    album: line(fields, 'album'),
    trackNo: track.no,
    trackTotal: track.total ?? (wholeNumber(fields.first('tracktotal'), 65_535) || null),
    discNo: disc.no,
    discTotal: disc.total ?? (wholeNumber(fields.first('disctotal'), 65_535) || null),
    discTitle: line(fields, 'discsubtitle'),
    genres: genresOf(fields.all('genre')),
    year: yearOf(date ?? releaseDate ?? originalDate),
    date,
    originalDate,
    releaseDate,
    compilation: /^\s*(1|true|yes)\s*$/i.test(fields.first('compilation') ?? ''),
    releaseTypes: list(fields, 'releasetype', /[;,/+]/).map((type) => type.toLowerCase()),
    musicBrainz: musicBrainz(fields),
    acoustId: uuid(fields.first('acoustid')),
    isrcs: list(fields, 'isrc', /[;/]/).map((code) => code.toUpperCase().slice(0, 20)),
    barcode: line(fields, 'barcode'),
    catalogNumber: line(fields, 'catalognumber'),
    labels: list(fields, 'label', /;/),
    composers: list(fields, 'composer', /;/),
    conductors: list(fields, 'conductor', /;/),
    lyricists: list(fields, 'lyricist', /;/),
    arrangers: list(fields, 'arranger', /;/),
    producers: list(fields, 'producer', /;/),
    remixers: list(fields, 'remixer', /;/),
    comment: cleanFirst(fields.all('comment'), 4000),
    copyright: line(fields, 'copyright'),
    moods: list(fields, 'mood', /;/),
    ...workOf(fields),
    explicit: explicitOf(fields.first('advisory')),
    bpm: decimal(fields.first('bpm'), 1, 1000),
    replayGain: replayGain(fields, audio),
    lyrics: fields.lyrics.length + fields.synced.length === 0 ? [] : lyricsOf(fields.lyrics, fields.synced),
    sort: sortNames(fields),
    hasCover: fields.hasCover,
    durationMs: bounded(
      audio.durationMs === null ? null : Math.round(audio.durationMs),
      0,
      longestDurationMs,
    ),
    format: formatOf(audio),
    encoderDelay: bounded(smpb?.delay ?? audio.encoderDelay, 0, 1_000_000),
    encoderPadding: bounded(smpb?.padding ?? audio.encoderPadding, 0, 1_000_000),
  };
}

/**
 * ID3's TIT1 once meant the grouping; programs that know GRP1 write the work into it
 * (https://picard-docs.musicbrainz.org/en/appendices/tag_mapping.html).
 */
function workOf(fields: Fields) {
  const named = list(fields, 'grouping', /;/);
  const either = cleanList(fields.all('contentgroup'));
  const works = cleanList(fields.all('work'));
  const movement = position(fields.first('movementno'));
  return {
    groupings: named.length > 0 ? named : either,
    works: works.length === 0 && named.length > 0 ? either : works,
    movement: line(fields, 'movement'),
    movementNo: movement.no,
    movementTotal: movement.total ?? (wholeNumber(fields.first('movementtotal'), 65_535) || null),
  };
}

/** Apple's advisory: 1, and 4 in old files, explicit; 2 clean; 0 nothing. */
function explicitOf(text: string | undefined): boolean | null {
  const value = wholeNumber(text, 255);
  if (value === 1 || value === 4) return true;
  return value === 2 ? false : null;
}

function line(fields: Fields, field: Field): string | null {
  const values = fields.values.get(field);
  return values === undefined ? null : cleanFirst(values);
}

function list(fields: Fields, field: Field, separator: RegExp): string[] {
  const values = fields.values.get(field);
  if (values === undefined) return [];
  return cleanList(values.length === 1 ? (values[0] ?? '').split(separator) : values);
}

/** A single value is the text as written; several values are names. A field of names besides is believed for the names. */
function people(fields: Fields, one: Field, many: Field): [readonly Credit[], string | null] {
  const written = cleanList(fields.all(one));
  const named = fields.all(many);
  const names = named.length === 1 ? cleanList((named[0] ?? '').split(/\s*;\s*/)) : cleanList(named);
  if (written.length > 1 && names.length === 0) {
    const credits = creditsOf(null, written);
    return [credits, displayOf(credits)];
  }
  const text = written[0] ?? null;
  const credits = creditsOf(text, names);
  return [credits, text ?? displayOf(credits)];
}

function sortNames(fields: Fields): SortNames {
  return {
    title: line(fields, 'titlesort'),
    artist: line(fields, 'artistsort'),
    albumArtist: line(fields, 'albumartistsort'),
    album: line(fields, 'albumsort'),
    composer: line(fields, 'composersort'),
  };
}

function musicBrainz(fields: Fields): MusicBrainzIds {
  return {
    recording: uuid(fields.first('mb_recording')),
    track: uuid(fields.first('mb_track')),
    release: uuid(fields.first('mb_release')),
    releaseGroup: uuid(fields.first('mb_releasegroup')),
    work: uuid(fields.first('mb_work')),
    artists: uuids(fields.all('mb_artist')),
    albumArtists: uuids(fields.all('mb_albumartist')),
  };
}

const uuidShape = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

function uuid(text: string | undefined): string | null {
  return text === undefined ? null : (uuids([text])[0] ?? null);
}

function uuids(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.slice(0, 4000).toLowerCase().match(uuidShape) ?? []);
}

function replayGain(fields: Fields, audio: AudioFacts): ReplayGain {
  const gain = (field: Field) => decimal(fields.first(field), -100, 100);
  const peak = (field: Field) => decimal(fields.first(field), 0, 100);
  return {
    trackGain: gain('rg_trackgain') ?? r128(fields.first('r128_track')) ?? audio.gain?.trackGain ?? null,
    trackPeak: peak('rg_trackpeak') ?? audio.gain?.trackPeak ?? null,
    albumGain: gain('rg_albumgain') ?? r128(fields.first('r128_album')) ?? audio.gain?.albumGain ?? null,
    albumPeak: peak('rg_albumpeak') ?? null,
  };
}

/** RFC 7845 section 5.2.1: Q7.8 dB towards -23 LUFS; ReplayGain's reference lies 5 dB higher. */
function r128(text: string | undefined): number | null {
  const steps = decimal(text, -32_768, 32_767);
  return steps === null ? null : Math.round((steps / 256 + 5) * 100) / 100;
}

/** iTunes writes delay and padding in hexadecimal: " 00000000 00000840 000001CA 00000000003F31F6 ...". */
function gapless(text: string | undefined): { delay: number; padding: number } | null {
  const found = /^\s*[0-9a-f]{8}\s+([0-9a-f]{8})\s+([0-9a-f]{8})/i.exec(text ?? '');
  return found
    ? { delay: Number.parseInt(found[1] ?? '', 16), padding: Number.parseInt(found[2] ?? '', 16) }
    : null;
}

function formatOf(audio: AudioFacts): AudioFormat {
  return {
    container: cleanLine(audio.container, 40),
    codec: cleanLine(audio.codec, 40),
    lossless: audio.lossless,
    bitrateKbps: bounded(audio.bitrateKbps === null ? null : Math.round(audio.bitrateKbps), 1, 200_000),
    sampleRate: bounded(audio.sampleRate, 1, 50_000_000),
    channels: bounded(audio.channels, 1, 255),
    bitsPerSample: bounded(audio.bitsPerSample, 1, 64),
  };
}
