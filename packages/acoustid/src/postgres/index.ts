export { type BindName, bindNames, databases, isExternal, type PostgresAddresses } from './addresses.ts';
export type { Bind, Binds } from './binds.ts';
export { type Cluster, type ClusterOptions, openCluster, type PostgresLog } from './cluster.ts';
export { examinePostgres, type PostgresFinding } from './examine.ts';
export { canceled, codeOf, isAway, PostgresError, type PostgresErrorCode } from './failure.ts';
export { type Installation, packagedInstallation } from './installation.ts';
export { integersParameter, partEnds, readIntegers } from './integers.ts';
export {
  type MigrationState,
  type MigrationStep,
  migrateDown,
  migrateTo,
  migrateUp,
  migrationStates,
} from './migrate.ts';
export {
  openPostgres,
  type Postgres,
  type PostgresOptions,
  type PostgresOutcome,
  startPostgres,
} from './open.ts';
export {
  createOverlapIndex,
  dropOverlapIndex,
  type OverlapIndex,
  overlapIndexState,
  tidyOverlapIndex,
} from './overlap-index.ts';
export { ensurePartitions, type PartitionedTable } from './partitions.ts';
export type { PoolOptions } from './pool.ts';
export type { QuickReads, QuickStatement } from './quick-reads.ts';
