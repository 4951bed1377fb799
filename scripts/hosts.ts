// `npm run hosts -- trees [SUITE…]`, or `npm run hosts -- KIND [SUITE]`: makes a test host and a shell beside it, to
// look at by hand what a test sees. The host ends with the shell.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Host } from '../test/hosts/host.ts'
import { makeTree, type Suite, suites } from '../test/hosts/tree.ts'

const usage = `usage: npm run hosts -- trees [${suites.join('|')}]…
       npm run hosts -- namespace|busybox|chroot SUITE|systemd SUITE`

const [what = '', ...rest] = process.argv.slice(2)
const named = suites.filter(suite => rest.includes(suite))

if (what === 'trees') {
  await Promise.all((named.length > 0 ? named : suites).map(makeTree))
} else {
  const host = await start(what, named[0] ?? 'bookworm')
  if (host) await shellBeside(host)
  else {
    console.error(usage)
    process.exitCode = 1
  }
}

/** Imported only when asked for, because each of these modules moves the process into an enclosure. */
async function start(kind: string, suite: Suite): Promise<Host | undefined> {
  if (kind === 'namespace') return (await import('../test/hosts/namespace.ts')).namespaceHost()
  if (kind === 'chroot') return (await import('../test/hosts/chroot.ts')).chrootHost(suite)
  if (kind === 'busybox') return (await import('../test/hosts/busybox.ts')).busyboxHost()
  if (kind === 'systemd') return (await import('../test/hosts/systemd.ts')).systemdHost(suite)
  return undefined
}

async function shellBeside(host: Host): Promise<void> {
  const knownHosts = join(host.folder, 'known_hosts')
  writeFileSync(knownHosts, `${host.knownHostsLine}\n`)
  const login = `ssh -F none -i ${host.privateKey} -o UserKnownHostsFile=${knownHosts} -p ${host.port} ${host.user}@${host.address}`
  console.log(
    `log in:      ${login}\nas its root: ${host.enter().join(' ')} bash\nthe host ends with this shell`,
  )
  const shell = spawn(process.env.SHELL ?? 'sh', { stdio: 'inherit' })
  await new Promise(resolve => shell.once('exit', resolve))
  await host.stop()
}
