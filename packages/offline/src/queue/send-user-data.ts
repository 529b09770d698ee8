import { fieldsOf, readUserData, type UserDataState, untouched } from '../models/index.ts';
import { userDataBase } from '../queries/index.ts';
import { payloadOf, timeOf } from './payload.ts';
import { type Ack, type SendEdit, type Sending, Unsendable } from './sending.ts';
import { type ServerRequest, told } from './server.ts';

type Part = 'UserFavoriteItems' | 'UserPlayedItems' | 'UserItems';

const path = ({ row }: Sending, part: Part, rest = ''): string =>
  `/${part}/${encodeURIComponent(row.entity_id)}${rest}`;

/** The state in an answer; that of an item nobody touched when the server said nothing. */
const stateIn = (body: unknown): UserDataState => readUserData(fieldsOf(body)) ?? untouched;

async function ask(
  sending: Sending,
  request: Omit<ServerRequest, 'query'>,
  query = {},
): Promise<UserDataState> {
  const { userId } = sending;
  return stateIn(await told(sending.ask, { ...request, query: { userId, ...query } }));
}

const read = (sending: Sending): Promise<UserDataState> =>
  ask(sending, { method: 'GET', path: path(sending, 'UserItems', '/UserData') });

const write = (sending: Sending, body: object, key?: string): Promise<UserDataState> =>
  ask(sending, {
    method: 'POST',
    path: path(sending, 'UserItems', '/UserData'),
    body,
    ...(key === undefined ? {} : { key }),
  });

const laterOf = (...times: readonly (string | null)[]): string | null =>
  times.reduce((a, b) => (a === null || (b !== null && Date.parse(b) > Date.parse(a)) ? b : a), null);

/** An answer to a key that was sent before may be that of the first time: what is so now has to be asked. */
const now = async (sending: Sending, state: UserDataState): Promise<Ack> => ({
  state: sending.row.is_sent === 1 ? await read(sending) : state,
});

const favorite: SendEdit = async (sending) => {
  const method = payloadOf(sending.row)['value'] === true ? 'POST' : 'DELETE';
  const request = { method, path: path(sending, 'UserFavoriteItems'), key: sending.row.op_id } as const;
  return now(sending, await ask(sending, request));
};

const rating: SendEdit = async (sending) => {
  const { value } = payloadOf(sending.row);
  const key = sending.row.op_id;
  if (typeof value === 'number') return now(sending, await write(sending, { Rating: value }, key));
  // Nothing in the absolute form takes a rating back: what is null there stays.
  const request = { method: 'DELETE', path: path(sending, 'UserItems', '/Rating'), key } as const;
  return now(sending, await ask(sending, request));
};

/** Somebody listened after the person did this: what is on the server is newer and stays. */
const isOvertaken = ({ lastPlayed }: UserDataState, at: string): boolean =>
  lastPlayed !== null && Date.parse(lastPlayed) > Date.parse(at);

const progress: SendEdit = async (sending) => {
  const at = timeOf(sending.row);
  const { positionTicks } = payloadOf(sending.row);
  if (typeof positionTicks !== 'number') throw new Unsendable('It says no position.');
  const before = await read(sending);
  if (isOvertaken(before, at)) return { state: before };
  return { state: await write(sending, { PlaybackPositionTicks: positionTicks, LastPlayedDate: at }) };
};

/** Sets what the requests for plays leave wrong: the time of the last one, which goes backwards there, and the position. */
async function mend(
  sending: Sending,
  state: UserDataState,
  wanted: { readonly lastPlayed: string | null; readonly positionTicks?: number },
): Promise<UserDataState> {
  const { lastPlayed, positionTicks = state.positionTicks } = wanted;
  const isWrong = laterOf(lastPlayed, state.lastPlayed) !== state.lastPlayed;
  if (!isWrong && positionTicks === state.positionTicks) return state;
  return write(sending, {
    ...(isWrong ? { LastPlayedDate: lastPlayed } : {}),
    ...(positionTicks === state.positionTicks ? {} : { PlaybackPositionTicks: positionTicks }),
  });
}

const played: SendEdit = async (sending) => {
  const at = timeOf(sending.row);
  const before = await read(sending);
  const address = path(sending, 'UserPlayedItems');
  if (payloadOf(sending.row)['value'] === true) {
    const state = await ask(sending, { method: 'POST', path: address });
    const lastPlayed = laterOf(before.lastPlayed, at);
    // A server that knew no time took that of the request.
    const isGuessed = before.lastPlayed === null && state.lastPlayed !== at;
    if (isGuessed) return { state: await write(sending, { LastPlayedDate: at, PlaybackPositionTicks: 0 }) };
    return { state: await mend(sending, state, { lastPlayed, positionTicks: 0 }) };
  }
  if (isOvertaken(before, at)) return { state: before };
  return { state: await ask(sending, { method: 'DELETE', path: address }) };
};

const count = (sending: Sending, key?: string): Promise<UserDataState> =>
  ask(
    sending,
    { method: 'POST', path: path(sending, 'UserPlayedItems'), ...(key === undefined ? {} : { key }) },
    { datePlayed: timeOf(sending.row) },
  );

/** The newest time at which the store knows that someone listened: the request that counts an older play sets it back. */
function knownLastPlayed({ driver, account, row }: Sending): string | null {
  return driver.read((reader) => {
    const item = reader.value<number>('SELECT id FROM items WHERE jellyfin_id = ? AND server_id = ?', [
      row.entity_id,
      account.serverId,
    ]);
    return item === undefined ? null : userDataBase(reader, account, item).lastPlayed;
  });
}

/**
 * Counts a play, never twice. A server that honours keys does it once by itself. Another one is asked for its count first;
 * when the answer was lost and the count is no longer the one of before, it is taken as done.
 */
const play: SendEdit = async (sending) => {
  const { row, honoursKeys } = sending;
  if (honoursKeys) return now(sending, await count(sending, row.op_id));
  const at = timeOf(row);
  const before = await read(sending);
  const lastPlayed = laterOf(before.lastPlayed, at, knownLastPlayed(sending));
  const isCounted =
    row.is_sent === 1 &&
    (before.lastPlayed === at || (row.expected_count !== null && before.playCount !== row.expected_count));
  if (isCounted) return { state: await mend(sending, before, { lastPlayed }) };
  sending.markSent(before.playCount);
  return { state: await mend(sending, await count(sending), { lastPlayed }) };
};

/** How edits of items are sent, by their names. */
export const sendUserData: Readonly<Record<string, SendEdit>> = {
  'favorite.set': favorite,
  'rating.set': rating,
  'progress.set': progress,
  'played.set': played,
  'play.event': play,
};
