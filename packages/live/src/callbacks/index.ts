export { Callbacks } from './callbacks.ts';
export { type CallbackEvent, type CallbackEventName, callbackEvents } from './events.ts';
export type { CallbackSettings, CallbacksParts } from './parts.ts';
export { callbackRoutes } from './routes.ts';
export { type Receiver, signatureOf } from './send.ts';
