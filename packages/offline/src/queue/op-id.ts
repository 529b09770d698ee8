import { type Reader, StoreError, type Writer } from '../drivers/index.ts';
import { type Account, type NewOperation, operationOf, rememberOperation } from '../queries/index.ts';

/** A UUID of version 7 (RFC 9562): 48 bits of time, so that names of edits sort by their age, and 74 bits of chance. */
export function newOperationId(now: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(now / 2 ** 32) & 0xffff);
  view.setUint32(2, now >>> 0);
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f));
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [0, 8, 12, 16, 20].map((from, at, all) => hex.slice(from, all[at + 1])).join('-');
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** True when the edit of this name was made before. Throws `bad_input` for what is no name. */
export function isTaken(reader: Reader, account: Account, opId: string | undefined): boolean {
  if (opId === undefined) return false;
  if (!UUID.test(opId)) throw new StoreError('bad_input', `${opId} is no name of an edit: use a UUID.`);
  return operationOf(reader, account, opId) !== undefined;
}

/** Notes the name of an edit that was made and has no place of its own in the queue, as it changed one that waits there. */
export function remember(
  writer: Writer,
  account: Account,
  {
    opId,
    ...edit
  }: Pick<NewOperation, 'operation' | 'entityType' | 'entityId'> & { opId: string | undefined },
  now: number,
): void {
  if (opId === undefined || operationOf(writer, account, opId) !== undefined) return;
  rememberOperation(writer, account, { ...edit, opId }, now);
}
