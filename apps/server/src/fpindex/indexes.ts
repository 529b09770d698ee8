import { join } from 'node:path';
import { type FingerprintIndexes, indexRoutes, RemoteNode } from '@bandstand/fpindex';
import { createOutbound, type Logger, type Route } from '@bandstand/http';
import type { Closing } from '../closing.ts';
import type { Config } from '../config/index.ts';
import type { Readiness } from '../health/index.ts';
import { indexesFolder } from './folder.ts';
import { openNode } from './open.ts';

export interface Indexes {
  /** What identification searches, wherever it is. */
  readonly indexes: FingerprintIndexes;
  /** The protocol under /fpindex; nothing when the indexes are elsewhere. */
  readonly routes: readonly Route[];
}

export interface IndexesParts {
  readonly config: Config;
  readonly log: Logger;
  readonly readiness: Readiness;
  readonly closing: Closing;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** The indexes of fingerprints: those of the data folder, or of the node that BANDSTAND_FPINDEX_URL names. */
export async function openIndexes({
  config,
  log,
  readiness,
  closing,
  clock,
}: IndexesParts): Promise<Indexes> {
  if (config.fpindexUrl !== null) {
    // The operator names this one address, wherever it lies.
    const outbound = closing.later(
      'requests to the index node',
      createOutbound({ allow: ['0.0.0.0/0', '::/0'] }),
      (open) => open.close(),
    );
    const url = config.fpindexUrl.replace(/\/+$/, '');
    return { indexes: new RemoteNode({ outbound, url, token: config.fpindexToken }), routes: [] };
  }
  const { node } = closing.later(
    'the indexes of fingerprints',
    await openNode(join(config.data, indexesFolder), log),
    (open) => open.close(),
  );
  const loaded = readiness.begin('fpindex', 'the indexes of fingerprints');
  void node.loaded().then(loaded);
  const routes = indexRoutes(node, { prefix: '/fpindex', auth: ['bearer'], permission: 'fpindex', clock });
  return { indexes: node, routes };
}
