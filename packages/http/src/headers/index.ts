export { dataPolicy, pagePolicy, scriptPolicy, securityHeaders } from './security.ts';
