import { examinePostgres } from '@bandstand/acoustid';
import { createProcesses } from '@bandstand/media';
import type { Config } from '../config/index.ts';
import { postgresOptions } from '../postgres/index.ts';
import type { Finding } from './finding.ts';

const quiet = { info: () => {}, warn: () => {} };

/** Whether identification would have its databases. Without them the rest of the server runs. */
export async function lookAtIdentification(config: Config): Promise<Finding[]> {
  if (!config.acoustid) return [{ state: 'note', what: 'Identification is switched off' }];
  const processes = createProcesses({ maxConcurrent: 1 });
  try {
    const found = await examinePostgres(postgresOptions(config, { processes, log: quiet, clock: Date.now }));
    return found.map(({ good, what }): Finding => {
      if (good) return { state: 'good', what: `Identification: ${what}` };
      const advice =
        'The rest of the server runs. See docs/postgres.md, or switch it off with --no-acoustid.';
      return { state: 'note', what: `Identification is off: ${what}`, advice };
    });
  } finally {
    await processes.close();
  }
}
