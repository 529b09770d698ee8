export { Folders, makeAppFolders, mediaFolders } from './folders.ts';
export { type Layout, layoutOf, settleLayout } from './layout.ts';
