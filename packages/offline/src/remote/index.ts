export type { Answer, Ask, ClientOptions, Device } from './client.ts';
export { ServerClient } from './client.ts';
export type { FailureKind } from './failure.ts';
export { retryAfterMs, ServerFailure } from './failure.ts';
export type { ListPage } from './lists.ts';
export { idsIn, itemsByIds, itemsIn, listPage, storeFields, views } from './lists.ts';
export type { SignedIn } from './sign-in.ts';
export { askServer, bandstand, nativeApi, signIn } from './sign-in.ts';
