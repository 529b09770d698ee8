import { statfs } from 'node:fs/promises';

/** Numbers of statfs(2) of file systems whose files others change without a notice here. */
const remote: ReadonlySet<number> = new Set([
  0x69_69, // NFS
  0x51_7b, // SMB
  0xfe_53_4d_42, // SMB 2
  0xff_53_4d_42, // CIFS
  0x65_73_55_46, // FUSE: sshfs, rclone, mergerfs
  0x01_02_19_97, // 9p
  0x00_c3_64_00, // Ceph
  0x73_75_72_65, // Coda
  0x53_46_41_4f, // AFS
]);

/** False for a folder on a file server, where changes made by others come without notices. True where nobody can say. */
export async function givesNotices(path: string): Promise<boolean> {
  const { type } = await statfs(path).catch(() => ({ type: 0 }));
  return !remote.has(type >>> 0);
}
