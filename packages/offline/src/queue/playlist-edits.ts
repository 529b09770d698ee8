import { StoreError, type Writer } from '../drivers/index.ts';
import { sameList } from '../merge/index.ts';
import type { QueueRow } from '../models/index.ts';
import {
  changePlaylist,
  createPlaylist,
  discardOperation,
  enqueue,
  operationsOf,
  type PlaylistState,
  playlistState,
  removePlaylist,
  replacePayload,
  setPlaylistItems,
} from '../queries/index.ts';
import type { EditsOptions } from './edits.ts';
import { isTaken, newOperationId, remember } from './op-id.ts';
import { baseListOf, idList, isUnsent, payloadOf } from './payload.ts';

type Payload = Readonly<Record<string, unknown>>;
const MOST_PLACES = 20_000;

/**
 * What a person does with playlists, online or not: on disk and shown when the call returns. A playlist is named by the
 * server's id or the local one; `not_found` is thrown for one that this user has not got. As with `Edits`, what is asked for
 * twice by the same `opId` is done once.
 */
export class PlaylistEdits {
  readonly #options: EditsOptions;

  constructor(options: EditsOptions) {
    this.#options = options;
  }

  /** Makes a playlist of items (Jellyfin ids, the same one may come twice); its local id. */
  create(name: string, items: readonly string[] = [], opId?: string): string {
    const ids = listOf(items);
    const localId = (opId ?? newOperationId(this.#options.clock())).replaceAll('-', '');
    this.#write({ operation: 'playlist.create', id: localId, opId }, (writer, now) => {
      const number = createPlaylist(writer, this.#options.account, { localId, name: nameOf(name) }, now);
      setPlaylistItems(writer, this.#options.account, number, ids, now);
      changePlaylist(writer, number, { needsSync: true }, now);
      this.#put(writer, { localId, opId }, 'playlist.create', { name: nameOf(name), ids }, now);
    });
    return localId;
  }

  /** Makes these its items, in this order. */
  setItems(id: string, items: readonly string[], opId?: string): void {
    const ids = listOf(items);
    this.#write({ operation: 'playlist.setItems', id, opId }, (writer, now) => {
      const state = this.#state(writer, id);
      if (sameList(state.items, ids)) return;
      setPlaylistItems(writer, this.#options.account, state.number, ids, now);
      if (state.isLocalOnly) return;
      const open = this.#open(writer, state);
      const create = open.find((row) => row.operation === 'playlist.create' && isUnsent(row));
      if (create !== undefined) replacePayload(writer, create.id, { ...payloadOf(create), ids }, now);
      else this.#setItems(writer, state, { open, ids, now, opId });
      this.#mark(writer, state, now);
    });
  }

  rename(id: string, to: string, opId?: string): void {
    const name = nameOf(to);
    this.#write({ operation: 'playlist.rename', id, opId }, (writer, now) => {
      const state = this.#state(writer, id);
      if (state.name === name) return;
      changePlaylist(writer, state.number, { name }, now);
      if (state.isLocalOnly) return;
      const open = this.#open(writer, state);
      const told = open.findLast((row) => row.operation !== 'playlist.setItems' && isUnsent(row));
      if (told !== undefined) replacePayload(writer, told.id, { ...payloadOf(told), name }, now);
      else {
        this.#drop(writer, open, (row) => row.operation === 'playlist.rename' && row.status === 'dead');
        this.#put(writer, { ...state, opId }, 'playlist.rename', { name }, now);
      }
      this.#mark(writer, state, now);
    });
  }

  /** Deletes it. What waited for it is not sent any more; one that the server never heard of leaves no trace. */
  delete(id: string, opId?: string): void {
    this.#write({ operation: 'playlist.delete', id, opId }, (writer, now) => {
      const state = this.#state(writer, id);
      const open = this.#open(writer, state);
      this.#drop(writer, open, (row) => row.status === 'dead' || isUnsent(row));
      const isUnknown = state.id === null && !open.some((row) => row.status !== 'dead' && !isUnsent(row));
      if (state.isLocalOnly || isUnknown) {
        removePlaylist(writer, state.number);
        return;
      }
      changePlaylist(writer, state.number, { deletedAt: now }, now);
      this.#put(writer, { ...state, opId }, 'playlist.delete', {}, now);
      this.#mark(writer, state, now);
    });
  }

  #setItems(
    writer: Writer,
    state: PlaylistState,
    edit: {
      readonly open: readonly QueueRow[];
      readonly ids: readonly string[];
      readonly now: number;
      readonly opId: string | undefined;
    },
  ): void {
    const { open, ids, now, opId } = edit;
    const before = open.filter((row) => row.operation === 'playlist.setItems');
    const waiting = before.findLast(isUnsent);
    if (waiting !== undefined) {
      if (before.length === 1 && sameList(baseListOf(waiting) ?? [], ids)) this.#drop(writer, [waiting]);
      else replacePayload(writer, waiting.id, { ids }, now);
      return;
    }
    const dead = before.filter((row) => row.status === 'dead');
    this.#drop(writer, dead);
    // It was made from what was shown, which may hold an edit that is under way.
    this.#put(writer, { ...state, opId }, 'playlist.setItems', { ids }, now, state.items);
  }

  #state(writer: Writer, id: string): PlaylistState {
    const state = playlistState(writer, this.#options.account, id);
    if (state === undefined || state.isDeleted)
      throw new StoreError('not_found', `There is no playlist ${id} in the store: sync first.`);
    return state;
  }

  #open(writer: Writer, { localId }: PlaylistState): readonly QueueRow[] {
    return operationsOf(writer, this.#options.account, 'playlist', localId);
  }

  #drop(writer: Writer, rows: readonly QueueRow[], which: (row: QueueRow) => boolean = () => true): void {
    for (const row of rows.filter(which)) discardOperation(writer, this.#options.account, row.op_id);
  }

  #put(
    writer: Writer,
    {
      localId: entityId,
      opId = newOperationId(this.#options.clock()),
    }: { localId: string; opId: string | undefined },
    operation: string,
    payload: Payload,
    now: number,
    base?: readonly string[],
  ): void {
    const edit = { operation, entityType: 'playlist', entityId, payload, occurredAt: now } as const;
    enqueue(writer, this.#options.account, { ...edit, opId, ...(base === undefined ? {} : { base }) }, now);
  }

  #mark(writer: Writer, state: PlaylistState, now: number): void {
    const needsSync = this.#open(writer, state).some(({ status }) => status !== 'dead');
    changePlaylist(writer, state.number, { needsSync }, now);
  }

  #write(asked: Asked, work: (writer: Writer, now: number) => void): void {
    const { driver, account, clock, onEdit } = this.#options;
    const { operation, id: entityId, opId } = asked;
    const write = (writer: Writer): void => {
      if (isTaken(writer, account, opId)) return;
      const now = clock();
      work(writer, now);
      remember(writer, account, { opId, operation, entityType: 'playlist', entityId }, now);
      if (onEdit !== undefined) writer.afterCommit(onEdit);
    };
    // Nobody can fetch again what a person did.
    driver.write(write, { durable: 'soon' });
  }
}

/** An edit of a playlist as somebody asked for it. */
interface Asked {
  readonly operation: string;
  readonly id: string;
  readonly opId: string | undefined;
}

function nameOf(name: string): string {
  const text = name.trim().slice(0, 500);
  if (text === '') throw new StoreError('bad_input', 'A playlist needs a name.');
  return text;
}

function listOf(items: readonly string[]): readonly string[] {
  const ids = idList(items);
  if (ids.length !== items.length) throw new StoreError('bad_input', 'These are not all Jellyfin ids.');
  if (ids.length > MOST_PLACES)
    throw new StoreError('bad_input', `A playlist has at most ${MOST_PLACES} places.`);
  return ids;
}
