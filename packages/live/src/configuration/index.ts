export { newConfigText } from './defaults.ts';
export { ConfigFile } from './file.ts';
export { configProblems, renamedConfig, requireConfig } from './rules.ts';
