import { findKeyword } from '../keywords.ts'
import { effective } from './effective.ts'
import type { Connection } from './match.ts'
import { show, shownWhenSet } from './shown.ts'
import type { ConfigTree } from './tree.ts'
import type { HostDefaults } from './values.ts'

/**
 * What `sshd -T` prints for a connection if our reading of the tree is right: its lines, sorted by their bytes, with a
 * newline after each. It may differ in how a value is spelled, so a printout that is another proves nothing; one that is
 * the same proves that sshd reads the tree as we do.
 */
export function printout(
  tree: ConfigTree,
  connection: Connection | undefined,
  defaults: HostDefaults,
): string {
  const values = effective(tree, connection)
  const set = Array.from(values.keys(), name => name.toLowerCase()).filter(name => shownWhenSet.has(name))
  const texts = (name: string) => {
    const keyword = findKeyword(name, tree.syntax.version)?.name ?? name
    const isSet = values.has(keyword) || name === 'listenaddress'
    return isSet
      ? show(name, values, defaults, tree.syntax).map(text => spelled(name, text))
      : defaults.get(name)
  }
  return [...new Set([...defaults.keys(), ...set])]
    .flatMap(name => (texts(name) ?? []).map(text => `${name} ${text}\n`))
    .sort()
    .join('')
}

/** The older of two names of one value, which is what sshd prints (servconf.c, fmt_multistate_int()). */
function spelled(name: string, text: string): string {
  return name === 'permitrootlogin' && text === 'prohibit-password' ? 'without-password' : text
}
