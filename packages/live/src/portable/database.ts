import type { Database } from '@bandstand/sqlite';
import type { AppName } from '../names/index.ts';

/** Writes the number and the name that an app has on this server into the rows of its database. */
export function renumberApp(db: Database, app: { readonly id: number; readonly name: AppName }): void {
  db.write((writer) => {
    for (const table of ['streams', 'vods'])
      writer.run(`UPDATE ${table} SET app_id = :id WHERE app_id <> :id`, { id: app.id });
    for (const table of ['ingress_auth', 'restream_targets'])
      writer.run(`UPDATE ${table} SET app = :name WHERE app <> :name`, { name: app.name });
  });
}
