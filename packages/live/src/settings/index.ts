export { AppSettings, type AppSettingsOptions } from './app-settings.ts';
export { type Rendition, type S3Settings, type Settings, settingsOf } from './settings.ts';
