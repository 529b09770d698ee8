import type { Database, Writer } from '@bandstand/sqlite';

/** What a service writes through: the database, or a transaction that somebody has open. */
export type Transactions = Pick<Database, 'read' | 'write'>;

/** Lets services take part in the transaction of a writer, while its closure runs. */
export const joined = (writer: Writer): Transactions => ({
  read: (work) => work(writer),
  write: (work) => work(writer),
});
