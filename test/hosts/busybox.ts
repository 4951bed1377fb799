import { enterEnclosure } from './enclosure.ts'
import type { Host } from './host.ts'
import { startInNamespace } from './in-namespace.ts'
import { busyboxTree } from './tree.ts'

enterEnclosure()

/**
 * A host with nothing but busybox and OpenSSH, as small distributions and appliances are: `/bin/sh` is ash, and there
 * is no bash, no coreutils, no PAM, no sudo, no `lsattr` or `chattr`, no `getent` or `useradd`, no service manager.
 */
export function busyboxHost(): Promise<Host> {
  return startInNamespace({ kind: 'busybox', script: 'chroot.sh', args: [busyboxTree()] })
}
