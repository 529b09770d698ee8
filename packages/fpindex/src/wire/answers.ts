import { type Sent, writeMsgpack } from './msgpack-write.ts';

export type Format = 'json' | 'msgpack';
export const msgpackType = 'application/vnd.msgpack';

const msgpackTypes: ReadonlySet<string> = new Set([
  msgpackType,
  'application/msgpack',
  'application/x-msgpack',
]);

/** The format of a media type, undefined for others. */
export function formatOf(mediaType: string): Format | undefined {
  if (mediaType === 'application/json') return 'json';
  return msgpackTypes.has(mediaType) ? 'msgpack' : undefined;
}

/** An answer by its full names; MessagePack names the members of the outer objects by their first letter. */
export type AnswerBody = Readonly<Record<string, Sent>>;

/** Members whose own members keep their names, since the first letters would collide or are somebody's data. */
const kept: ReadonlySet<string> = new Set(['metadata', 'stats']);

/** The bytes of an answer. */
export function answerBytes(body: AnswerBody, format: Format): string | Uint8Array {
  return format === 'json' ? JSON.stringify(body) : writeMsgpack(shortened(body));
}

function shortened(body: Sent): Sent {
  if (typeof body !== 'object') return body;
  if (Array.isArray(body)) return body.map(shortened);
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.charAt(0),
      kept.has(name) ? value : shortened(value ?? 0),
    ]),
  );
}
