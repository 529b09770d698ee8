export { RtspError } from './messages.ts';
export { Pull, type PullOptions, type PullStatus } from './pull.ts';
export { Pulls, type PullsOptions } from './pulls.ts';
export { pullRoutes } from './routes.ts';
