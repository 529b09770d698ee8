export { addDuties, type Duty, dueApps, nextDuty, setDuty } from './duties.ts';
export { type IngressKey, setIngressKeys } from './ingress-keys.ts';
export { dropNote, noteOf, noteOpening, setNote } from './notes.ts';
export { dropRecount, noteRecount, noteRecounts, recounts } from './recounts.ts';
export {
  type App,
  type AppPage,
  type AppState,
  changeAppRow,
  countApps,
  deleteApp,
  findApp,
  findAppById,
  hasTenant,
  insertApp,
  listApps,
  type NewApp,
  otherRoomPrefixes,
  setAppNode,
  setAppState,
  setAppTenant,
  settingsJsonOf,
  strangeNames,
  unsettledApps,
} from './registry.ts';
export { backfillTenancy, needsTenancy, platformTenant } from './tenancy.ts';
export { type AppToken, appTokens, replaceAppTokens } from './tokens.ts';
