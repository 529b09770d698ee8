export { type DiffLine, lineDiff } from './diff.ts';
export { ConfigEditor } from './editor.ts';
export { freePrefix, prefixProblem } from './prefix.ts';
export { type ConfigValue, presets } from './presets.ts';
export { configRoutes } from './routes.ts';
