export { nearest } from './nearest.ts';
export type { OptionSpec } from './option.ts';
export { type Config, kebab, type OptionName, options, variable } from './options.ts';
export { ConfigError } from './parsers.ts';
export { describeConfig, type Given, readConfig } from './read.ts';
