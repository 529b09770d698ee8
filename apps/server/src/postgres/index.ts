export { type PostgresUse, postgresAddresses, postgresFolder, postgresOptions } from './options.ts';
