import { enterEnclosure } from './enclosure.ts'
import type { Host } from './host.ts'
import { startInNamespace } from './in-namespace.ts'
import { chrootTree, type Suite } from './tree.ts'

enterEnclosure()

/**
 * A Debian of another release, with its own OpenSSH, as an overlay of its tree: everything is its own and may be
 * changed. Stock sshd_config, port 22 of an address of its own. systemd is installed but does not run (as in a
 * rescue chroot or a plain container); `/etc/init.d/ssh` works. `/bin/busybox` is there.
 */
export function chrootHost(suite: Suite): Promise<Host> {
  chrootTree(suite)
  return startInNamespace({ kind: 'chroot', script: 'chroot.sh', args: [suite] })
}
