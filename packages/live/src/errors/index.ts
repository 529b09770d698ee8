export { LiveError, type LiveErrorCode, type LiveErrorOptions, notFound } from './errors.ts';
export { answeringLiveErrors } from './problems.ts';
