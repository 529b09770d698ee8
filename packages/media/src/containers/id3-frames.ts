import type { Fields } from '../fields/index.ts';
import { id3FreeNames, id3Names } from '../names/index.ts';
import { decodeText, decodeTexts, textEnd } from './id3-text.ts';

const others = new Set(['TXXX', 'TXX', 'UFID', 'UFI', 'COMM', 'COM', 'USLT', 'ULT', 'SYLT', 'SLT']);

/** Whether the frame says something that we keep. */
export function isWanted(id: string): boolean {
  return id3Names.has(id) || others.has(id);
}

/** Adds what one frame says (https://id3.org/id3v2.4.0-frames). `body` is not empty. */
export function addFrame(fields: Fields, id: string, body: Buffer): void {
  const field = id3Names.get(id);
  const encoding = body[0] ?? 0;
  if (field !== undefined) {
    for (const text of decodeTexts(body, encoding, 1, body.length)) fields.add(field, text);
    return;
  }
  if (id === 'TXXX' || id === 'TXX') addFreeText(fields, body, encoding);
  else if (id === 'UFID' || id === 'UFI') addIdentifier(fields, body);
  else if (id === 'SYLT' || id === 'SLT') addSyncedLyrics(fields, body, encoding);
  else addLanguageText(fields, id, body, encoding);
}

function addFreeText(fields: Fields, body: Buffer, encoding: number): void {
  const name = textEnd(body, encoding, 1, body.length);
  const field = id3FreeNames.get(decodeText(body, encoding, 1, name.end).toUpperCase());
  if (field === undefined) return;
  for (const text of decodeTexts(body, encoding, name.next, body.length)) fields.add(field, text);
}

/** Picard keeps the recording's id here, owned by this address. */
function addIdentifier(fields: Fields, body: Buffer): void {
  const owner = textEnd(body, 0, 0, body.length);
  if (body.toString('latin1', 0, owner.end) === 'http://musicbrainz.org')
    fields.add('mb_recording', body.toString('latin1', owner.next, body.length));
}

/** Comments and plain lyrics: encoding, three letters of language, description, text. */
function addLanguageText(fields: Fields, id: string, body: Buffer, encoding: number): void {
  if (body.length < 5) return;
  const lang = body.toString('latin1', 1, 4);
  const description = textEnd(body, encoding, 4, body.length);
  const stop = textEnd(body, encoding, description.next, body.length);
  const text = decodeText(body, encoding, description.next, stop.end);
  if (id === 'USLT' || id === 'ULT') fields.addLyrics(lang, text);
  // Described comments are notes of programs ("iTunNORM"), not of people.
  else if (decodeText(body, encoding, 4, description.end) === '' && text !== '') fields.add('comment', text);
}

/** Encoding, language, time format (2 = milliseconds), content type (1 = lyrics), description, then text and time. */
function addSyncedLyrics(fields: Fields, body: Buffer, encoding: number): void {
  if (body.length < 7 || body[4] !== 2) return;
  const lines: { ms: number; text: string }[] = [];
  let at = textEnd(body, encoding, 6, body.length).next;
  while (at < body.length && lines.length < 2000) {
    const text = textEnd(body, encoding, at, body.length);
    if (text.next + 4 > body.length) break;
    lines.push({ text: decodeText(body, encoding, at, text.end), ms: body.readUInt32BE(text.next) });
    at = text.next + 4;
  }
  if (lines.length > 0 && fields.synced.length < 4)
    fields.synced.push({ lang: body.toString('latin1', 1, 4), lines });
}
