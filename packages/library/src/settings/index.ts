export {
  librarySettings,
  type SettingDefinition,
  type SettingDefinitions,
  type SettingReaders,
} from './definitions.ts';
export { type SettingFacts, Settings } from './settings.ts';
export { isWebAddress, type SettingValue } from './values.ts';
