export type { MethodNames, Methods, Port } from './port.ts';
export { connectMethods, RemoteError, serveMethods } from './port.ts';
