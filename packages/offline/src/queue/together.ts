import { mergeLists } from '../merge/index.ts';
import { type Fields, fieldsOf, idOf, type QueueRow, readUserData } from '../models/index.ts';
import type { PlaylistState } from '../queries/index.ts';
import { baseListOf, idList, payloadOf, timeOf } from './payload.ts';
import { agreed, bound, gone, stateOf } from './playlist-acks.ts';
import type { Ack, Sending } from './sending.ts';
import { Refused, type ServerRequest, told } from './server.ts';

/** Most edits of one request: so many are done in some milliseconds, and nobody else waits longer for the server. */
export const BATCH = 128;

/** An edit as our own server takes many at a time (`POST /UserData/Edits`), and what is kept when it was made. */
interface Entry {
  readonly fields: Fields;
  readonly ackOf: (result: Fields) => Ack | undefined;
}

/** `undefined`: it goes by itself. */
type Write = (sending: Sending) => Entry | undefined;

const ofItem: Write = ({ row }) => {
  const { value, positionTicks } = payloadOf(row);
  return {
    fields: {
      ItemId: row.entity_id,
      ...(value === undefined ? {} : { Value: value }),
      ...(positionTicks === undefined ? {} : { PositionTicks: positionTicks }),
      At: timeOf(row),
    },
    ackOf: (result) => {
      const state = readUserData(result['UserData']);
      return state === undefined ? {} : { state };
    },
  };
};

const create: Write = (sending) => {
  const state = stateOf(sending);
  if (state === undefined || state.id !== null) return undefined;
  const payload = payloadOf(sending.row);
  const name = typeof payload['name'] === 'string' ? payload['name'] : state.name;
  const items = payload['ids'] === undefined ? state.items : idList(payload['ids']);
  return {
    fields: { Name: name, Ids: items },
    ackOf: (result) => {
      const id = idOf(result['Id']);
      return id === null ? undefined : bound(sending, { id, name, items });
    },
  };
};

/** Edits of a playlist that the server knows. */
const ofKnown =
  (write: (sending: Sending, state: PlaylistState, id: string) => Entry | undefined): Write =>
  (sending) => {
    const state = stateOf(sending);
    return state === undefined || state.id === null ? undefined : write(sending, state, state.id);
  };

/**
 * Made only where the server still has the list that the store knows; else
 * it goes by itself and is merged with the other.
 */
const setItems = ofKnown((sending, state, id) => {
  const { row } = sending;
  const theirs = state.base?.items;
  if (theirs === undefined) return undefined;
  const items = mergeLists(baseListOf(row) ?? theirs, idList(payloadOf(row)['ids']), theirs);
  const ackOf = () => agreed(sending, state, { items });
  return { fields: { ItemId: id, Base: theirs, Ids: items }, ackOf };
});

const rename = ofKnown((sending, state, id) => {
  const { name } = payloadOf(sending.row);
  return { fields: { ItemId: id, Name: name }, ackOf: () => agreed(sending, state, { name }) };
});

const remove = ofKnown((sending, _state, id) => ({
  fields: { ItemId: id },
  ackOf: () => gone(sending, id),
}));

const writers: Readonly<Record<string, Write>> = {
  'favorite.set': ofItem,
  'rating.set': ofItem,
  'progress.set': ofItem,
  'played.set': ofItem,
  'play.event': ofItem,
  'playlist.create': create,
  'playlist.setItems': setItems,
  'playlist.rename': rename,
  'playlist.delete': remove,
};

export const goesTogether = ({ operation }: QueueRow): boolean => writers[operation] !== undefined;

/** What came of one edit of several: what the server has now, why it refuses, or that it wants it by itself. */
export type BatchAnswer = { readonly row: QueueRow } & (
  | { readonly ack: Ack }
  | { readonly refused: Refused }
  | { readonly isAlone: true }
);

/**
 * Sends edits of different things in one request, each with its own key. `undefined`: the server has no such
 * address, or will not take them together, and nothing was done. Rejects as one request would.
 */
export async function sendTogether(
  sending: Omit<Sending, 'row'>,
  rows: readonly QueueRow[],
): Promise<readonly BatchAnswer[] | undefined> {
  const asked = rows.map((row) => ({ row, entry: writers[row.operation]?.({ ...sending, row }) }));
  const sent = asked.flatMap(({ row, entry }) => (entry === undefined ? [] : [{ row, entry }]));
  const alone = asked.flatMap(({ row, entry }) =>
    entry === undefined ? [{ row, isAlone: true } as const] : [],
  );
  if (sent.length === 0) return alone;
  const Edits = sent.map(({ row, entry }) => ({ Key: row.op_id, Operation: row.operation, ...entry.fields }));
  const request: ServerRequest = { method: 'POST', path: '/UserData/Edits', body: { Edits } };
  const results = fieldsOf(await told(sending.ask, request))?.['Results'];
  if (!Array.isArray(results)) return undefined;
  return [...sent.map(({ row, entry }, at) => answerOf(row, entry, request, results[at])), ...alone];
}

function answerOf(row: QueueRow, { ackOf }: Entry, request: ServerRequest, result: unknown): BatchAnswer {
  const fields = fieldsOf(result);
  const status = fields?.['Status'];
  if (fields?.['Key'] !== row.op_id || typeof status !== 'number') return { row, isAlone: true };
  // Of a playlist and of what is not as it was expected the single request has more to say.
  if (status === 422 || status === 409) return { row, isAlone: true };
  if (status !== 200) return { row, refused: new Refused(request, { status, body: undefined }) };
  const ack = ackOf(fields);
  return ack === undefined ? { row, isAlone: true } : { row, ack };
}
