/** Below the data folder, and of an archive: the indexes of fingerprints. */
export const indexesFolder = 'index';
