export { nearest } from './nearest.ts';
export { type Config, kebab, type OptionName, type OptionSpec, options, variable } from './options.ts';
export { ConfigError } from './parsers.ts';
export { describeConfig, type Given, readConfig } from './read.ts';
