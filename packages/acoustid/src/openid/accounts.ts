import type { Kysely } from 'kysely';
import { newStoredKey } from '../keys/index.ts';
import type { AppTables } from '../schema/index.ts';
import { type Link, linkOf } from './links.ts';
import type { Identity } from './provider.ts';

/** Thrown to end a transaction when somebody else made the account in the meantime. */
class LinkedMeanwhile extends Error {}

/** Id of the account of somebody who signed in; it is made, with its link, at the first time. */
export async function accountOf(
  db: Kysely<AppTables>,
  identity: Identity,
  { address, now }: { readonly address: string; readonly now: Date },
): Promise<number> {
  const link = linkOf(identity);
  const known = await linked(db, link);
  if (known === undefined) {
    try {
      return await make(db, link, identity.name, { address, now });
    } catch (error) {
      if (error instanceof LinkedMeanwhile) return accountOf(db, identity, { address, now });
      throw error;
    }
  }
  await db.updateTable('account').set({ lastlogin: now }).where('id', '=', known).execute();
  return known;
}

async function linked(db: Kysely<AppTables>, link: Link): Promise<number | undefined> {
  const found =
    link.table === 'account_google'
      ? db.selectFrom('account_google').select('account_id').where('google_user_id', '=', link.id)
      : db.selectFrom('account_openid').select('account_id').where('openid', '=', link.id);
  return (await found.executeTakeFirst())?.account_id;
}

/**
 * Lets somebody who signed in come to an account that he has by another identity too; false when this one leads to another
 * account, which stays as it is. Rejects with what PostgreSQL says when the account is gone.
 */
export async function linkTo(db: Kysely<AppTables>, identity: Identity, accountId: number): Promise<boolean> {
  const link = linkOf(identity);
  await insertLink(db, link, accountId);
  return (await linked(db, link)) === accountId;
}

/** False when somebody has the link already. */
async function insertLink(db: Kysely<AppTables>, link: Link, accountId: number): Promise<boolean> {
  const insert =
    link.table === 'account_google'
      ? db.insertInto('account_google').values({ google_user_id: link.id, account_id: accountId })
      : db.insertInto('account_openid').values({ openid: link.id, account_id: accountId });
  const { numInsertedOrUpdatedRows } = await insert
    .onConflict((there) => there.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Nobody knows the key of a new account; its owner asks for one. */
function make(
  db: Kysely<AppTables>,
  link: Link,
  name: string,
  { address, now }: { readonly address: string; readonly now: Date },
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { id } = await tx
      .insertInto('account')
      .values({ name, apikey: newStoredKey().stored, created_from: address, lastlogin: now })
      .returning('id')
      .executeTakeFirstOrThrow();
    if (!(await insertLink(tx, link, id))) throw new LinkedMeanwhile();
    return id;
  });
}

/** An account as its owner sees it. */
export interface OwnAccount {
  readonly id: number;
  readonly name: string;
  readonly created: Date;
  readonly submissions: number;
}

/** The account with this id; undefined when it is gone. */
export async function ownAccount(db: Kysely<AppTables>, id: number): Promise<OwnAccount | undefined> {
  return db
    .selectFrom('account')
    .select(['id', 'name', 'created', 'submission_count as submissions'])
    .where('id', '=', id)
    .executeTakeFirst();
}
