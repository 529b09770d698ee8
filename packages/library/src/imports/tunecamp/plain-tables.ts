import { communityTables } from './community-tables.ts';
import type { PlainTable } from './plain-shape.ts';
import { shopTables } from './shop-tables.ts';

/** In an order in which what is pointed to comes first. */
export const plainTables: readonly PlainTable[] = [...communityTables, ...shopTables];

/** Tables that are known and left behind, with the reason. */
export const leftBehind: Readonly<Record<string, string>> = {
  api_tokens: 'tokens were stored in clear and open everything: make new ones under Account, Tokens',
  ap_delivery_queue:
    'messages that the old server had not delivered: let it finish before it is switched off',
  dig_cache: 'a cache',
  fedify_kv: 'the working memory of the old server',
  system_plugins: 'plugins of the old server do not run here',
};
