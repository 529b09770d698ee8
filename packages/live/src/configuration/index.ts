export { newConfigText } from './defaults.ts';
export { ConfigFile } from './file.ts';
export { configNotes, configProblems, renamedConfig, requireConfig } from './rules.ts';
