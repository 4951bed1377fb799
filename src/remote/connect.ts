import { connectChroot } from './chroot.ts'
import { connectLocal } from './local.ts'
import { connectOpenssh } from './openssh/index.ts'
import { connectSshOrOpenssh } from './ssh-or-openssh.ts'
import type { Connect } from './transport.ts'

/** Reaches a host in the way that its `connection` says. Each call is a connection and a login of its own. */
export const connect: Connect = async (target, environment, become, signal) => {
  switch (target.connection) {
    case 'ssh':
      return connectSshOrOpenssh(target, environment, become, signal)
    case 'local':
      return connectLocal(target, environment, become)
    case 'chroot':
      return connectChroot(target, environment, become)
    case 'openssh':
      return connectOpenssh(target, environment, become, signal)
  }
}
