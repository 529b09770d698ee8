export { type Pending, QuickConnect } from './quick-connect.ts';
