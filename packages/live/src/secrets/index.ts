export { type AppSecretKind, appSecretKinds, ownsSecret, Secrets, secretRef } from './secrets.ts';
