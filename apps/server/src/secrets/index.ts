export { openKeyring } from './file.ts';
export { Keyring } from './keyring.ts';
