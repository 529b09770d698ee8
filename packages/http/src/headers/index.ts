export { dataPolicy, pagePolicy, securityHeaders } from './security.ts';
