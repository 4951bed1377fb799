// needs: systemd namespace
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { project } from '../hosts/cache.ts'
import { controlGroupRoots, runEnclosed } from '../hosts/enclosure.ts'
import { waitFor } from '../hosts/wait-for.ts'

test('enclosure: a booted host dies with the process that made it, and the next run sweeps what it left', async () => {
  const holder = spawn(
    process.execPath,
    ['--import', 'tsx', join(project, 'scripts', 'hosts.ts'), 'systemd'],
    {
      cwd: project,
      stdio: ['pipe', 'pipe', 'inherit'],
      // It reads standard input until we are gone, as a shell would.
      env: { ...process.env, SHELL: '/bin/cat' },
    },
  )
  let said = ''
  holder.stdout.on('data', chunk => {
    said += chunk
  })
  const folder = await waitFor(
    'a host beside us',
    () => {
      const knownHosts = /UserKnownHostsFile=(?<path>\S+)/.exec(said)?.groups?.path
      return knownHosts && dirname(dirname(knownHosts))
    },
    holder,
  )
  assert.notDeepEqual(processesOf(folder), [])

  holder.kill('SIGKILL')
  await waitFor('its processes ended', () => processesOf(folder).length === 0 || undefined)
  // A process that is ending shows nothing of itself, and still holds the lock for a moment.
  await waitFor(
    'the lock free',
    () => spawnSync('flock', ['--nonblock', join(folder, 'lock'), 'true']).status === 0 || undefined,
  )
  assert.equal(existsSync(folder), true)

  await waitFor('the folder swept', () => {
    assert.equal(runEnclosed(['true']), 0)
    return existsSync(folder) ? undefined : true
  })
  assert.deepEqual(groupsOf(folder), [])
})

test('enclosure: nothing outside of it can be reached, and the status of its program is ours', () => {
  assert.equal(runEnclosed(['sh', '-c', 'ip -o link | grep -qv " lo:" && exit 1; exit 42']), 42)
})

/** Numbers of the processes that were started within an enclosure, or know of it. */
function processesOf(folder: string): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(pid => {
      const file = `/proc/${pid}/environ`
      try {
        return (
          readFileSync(file, 'latin1').includes(folder) || groupsOf(folder).some(group => inGroup(pid, group))
        )
      } catch {
        // It ended while we looked.
        return false
      }
    })
}

function inGroup(pid: string, group: string): boolean {
  return readFileSync(`/proc/${pid}/cgroup`, 'latin1').includes(`/${basename(group)}`)
}

function groupsOf(folder: string): readonly string[] {
  return controlGroupRoots()
    .flatMap(root => readdirSync(root))
    .filter(name => name.startsWith(`sshfix-${basename(folder)}-`))
}
