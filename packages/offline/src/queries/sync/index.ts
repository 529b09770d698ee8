export type { Lease, NewOperation } from './queue.ts';
export {
  buryOperation,
  claimOperations,
  completeOperation,
  dueSql,
  enqueue,
  markSent,
  pendingOperations,
  recoverLeases,
  retryOperation,
} from './queue.ts';
export type { ScopeChange } from './scopes.ts';
export { forgetScopes, isComplete, saveScope, scopeOf, scopes } from './scopes.ts';
export {
  discardOperation,
  forgetCompleted,
  openOperations,
  operationOf,
  operationsOf,
  queueCounts,
  replacePayload,
  reviveOperation,
} from './upkeep.ts';
