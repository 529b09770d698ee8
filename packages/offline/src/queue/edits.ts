import { type Clock, type Driver, StoreError, type Writer } from '../drivers/index.ts';
import { idOf, type UserData, type UserDataEdit } from '../models/index.ts';
import {
  type Account,
  discardOperation,
  enqueue,
  itemById,
  knownBase,
  operationsOf,
  refreshView,
  replacePayload,
  seenItem,
  usePlayed,
} from '../queries/index.ts';
import { planEdit } from './coalesce.ts';
import { isTaken, newOperationId, remember } from './op-id.ts';

export interface EditsOptions {
  readonly driver: Driver;
  readonly account: Account;
  readonly clock: Clock;
  /** Called once an edit is on disk: there is something to send. */
  readonly onEdit?: () => void;
}

/** What an edit says beside its name and time. */
function payloadOf(edit: UserDataEdit): Readonly<Record<string, unknown>> {
  const { operation: _operation, ...payload } = edit;
  if (!('at' in payload)) return payload;
  const { at: _at, ...rest } = payload;
  return rest;
}

/** An edit as somebody asked for it. */
interface Asked {
  readonly id: string;
  readonly edit: UserDataEdit;
  readonly opId: string | undefined;
}

function put(writer: Writer, account: Account, { id, edit, opId }: Asked, now: number): void {
  const occurredAt = 'at' in edit ? Date.parse(edit.at) : now;
  const payload = payloadOf(edit);
  enqueue(
    writer,
    account,
    {
      opId: opId ?? newOperationId(now),
      operation: edit.operation,
      entityType: 'item',
      entityId: id,
      payload,
      occurredAt,
    },
    now,
  );
}

/**
 * What a person does with items, online or not: it is on disk and shown when the call returns, and goes to the server when
 * there is one. All methods take Jellyfin ids and times in ms since 1970, answer with what is shown from now on, and throw
 * `not_found` for an item that this user's store does not know. Who may have to ask again, because the answer did not come,
 * gives the edit a name of his own (`opId`, see `newOperationId`): asked for twice by that name, it is made once.
 */
export class Edits {
  readonly #options: EditsOptions;

  constructor(options: EditsOptions) {
    this.#options = options;
  }

  setFavorite(id: string, value: boolean, opId?: string): UserData {
    return this.#make(id, { operation: 'favorite.set', value }, opId);
  }

  /** Rates an item from 0 to 10; `null` takes the rating back. Throws `bad_input` for another number. */
  setRating(id: string, value: number | null, opId?: string): UserData {
    if (value !== null && !(value >= 0 && value <= 10))
      throw new StoreError('bad_input', 'A rating is a number from 0 to 10.');
    return this.#make(id, { operation: 'rating.set', value }, opId);
  }

  /** How far someone is, in ticks of 100 ns. Throws `bad_input` for what is no position. */
  setProgress(id: string, positionTicks: number, at = this.#options.clock(), opId?: string): UserData {
    if (!Number.isSafeInteger(positionTicks) || positionTicks < 0)
      throw new StoreError('bad_input', 'A position is a whole number of ticks, 0 or more.');
    return this.#make(id, { operation: 'progress.set', positionTicks, at: iso(at) }, opId);
  }

  setPlayed(id: string, value: boolean, at = this.#options.clock(), opId?: string): UserData {
    return this.#make(id, { operation: 'played.set', value, at: iso(at) }, opId);
  }

  /** A play that happened at `at`; each one counts. */
  recordPlay(id: string, at = this.#options.clock(), opId?: string): UserData {
    return this.#make(id, { operation: 'play.event', at: iso(at) }, opId);
  }

  #make(named: string, edit: UserDataEdit, opId: string | undefined): UserData {
    const id = idOf(named) ?? named;
    // Nobody can fetch again what a person did.
    return this.#options.driver.write((writer) => this.#makeIn(writer, { id, edit, opId }), {
      durable: 'soon',
    });
  }

  #makeIn(writer: Writer, asked: Asked): UserData {
    const { account, clock, onEdit } = this.#options;
    const { id, edit, opId } = asked;
    const number = seenItem(writer, account, id);
    if (number === undefined)
      throw new StoreError('not_found', `There is no item ${id} in the store: sync first.`);
    const known = isTaken(writer, account, opId) ? itemById(writer, account, id) : undefined;
    if (known !== undefined) return known.userData;
    const now = clock();
    const view = this.#take(writer, number, asked, now);
    remember(writer, account, { opId, operation: edit.operation, entityType: 'item', entityId: id }, now);
    if (onEdit !== undefined) writer.afterCommit(onEdit);
    return view;
  }

  #take(writer: Writer, number: number, asked: Asked, now: number): UserData {
    const { account } = this.#options;
    const { id, edit } = asked;
    const open = operationsOf(writer, account, 'item', id);
    const plan = planEdit(open, edit, knownBase(writer, account, number));
    for (const row of plan.drop) discardOperation(writer, account, row.op_id);
    if (plan.replace !== undefined) {
      const at = 'at' in edit ? Date.parse(edit.at) : now;
      replacePayload(writer, plan.replace, payloadOf(edit), at);
    }
    if (plan.add) put(writer, account, asked, now);
    // What is kept and listened to, with whatever player, is the last that gives way to something else.
    if (edit.operation === 'play.event' || edit.operation === 'progress.set')
      usePlayed(writer, account, number, Date.parse(edit.at));
    const view = refreshView(writer, account, number, now);
    return { ...view, needsSync: operationsOf(writer, account, 'item', id).length > 0 };
  }
}

function iso(ms: number): string {
  if (!(Math.abs(ms) <= 8.64e15)) throw new StoreError('bad_input', 'That is not a time.');
  return new Date(ms).toISOString();
}
