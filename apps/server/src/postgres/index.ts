export { type PostgresUse, postgresOptions } from './options.ts';
