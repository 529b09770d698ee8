export type { Lease, NewOperation } from './queue.ts';
export {
  buryOperation,
  claimOperations,
  completeOperations,
  dueSql,
  enqueue,
  markSent,
  pendingOperations,
  recoverLeases,
  retryOperation,
} from './queue.ts';
export type { ScopeChange } from './scopes.ts';
export { forgetScopes, isComplete, noteSync, saveScope, scopeOf, scopes } from './scopes.ts';
export {
  discardOperation,
  forgetCompleted,
  moveOperations,
  openOperations,
  openOperationsAfter,
  operationOf,
  operationsOf,
  queueCounts,
  rememberOperation,
  replacePayload,
  reviveOperation,
} from './upkeep.ts';
