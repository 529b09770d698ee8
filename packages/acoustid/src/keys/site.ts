import { createHmac } from 'node:crypto';
import type { Bind } from '../postgres/index.ts';
import type { AppTables } from '../schema/index.ts';
import { storedForm } from './key.ts';

/** The site itself among those who submit and ask: in its own name it is not limited. */
export interface Site {
  readonly accountId: number;
  readonly applicationId: number;
}

const key = (secret: string, of: string): string =>
  createHmac('sha256', secret).update(`site ${of}`).digest('base64url').slice(0, 32);

/**
 * The site's own account and application, made when they are missing: always the same for the same secret, whoever asks
 * first of several servers that share the databases.
 */
export async function siteOf(bind: Bind<AppTables>, secret: string): Promise<Site> {
  const stored = storedForm(key(secret, 'account'));
  await bind.db
    .insertInto('account')
    .values({ name: 'This site', apikey: stored, anonymous: false })
    .onConflict((there) => there.column('apikey').doNothing())
    .execute();
  const { id: accountId } = await bind.db
    .selectFrom('account')
    .select('id')
    .where('apikey', '=', stored)
    .executeTakeFirstOrThrow();
  const apikey = key(secret, 'application');
  await bind.db
    .insertInto('application')
    .values({ name: 'Bandstand', apikey, account_id: accountId })
    .onConflict((there) => there.column('apikey').doNothing())
    .execute();
  const { id: applicationId } = await bind.db
    .selectFrom('application')
    .select('id')
    .where('apikey', '=', apikey)
    .executeTakeFirstOrThrow();
  return { accountId, applicationId };
}
