// needs: sshd
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { project } from '../hosts/cache.ts'
import { differencesBetween, type Listing, list } from '../hosts/listing.ts'
import { waitFor } from '../hosts/wait-for.ts'

test('the demo does the main job and leaves the machine as it was', async () => {
  const before = machine()
  const { status, output, pid } = await demo()
  assert.equal(status, 0, output)
  const shown = output.split(/^exit code (?<code>\d+)$/m)
  assert.deepEqual(
    shown.filter((_, index) => index % 2 === 1),
    ['8', '0', '0', '8', '0'],
    output,
  )
  const again = shown[4] ?? ''
  assert.match(again, /changed=0 /, output)
  assert.match(again, /\b0 changed\./)
  // A key is one line however long it is.
  const tooWide = output.split('\n').filter(line => [...line].length > 80 && !line.includes('ssh-ed25519'))
  assert.deepEqual(tooWide, [])
  assert.deepEqual(traces(pid), [])
  assert.deepEqual(differencesBetween(before.files, machine().files, { times: true }), [])
  assert.equal(machine().mounts, before.mounts)
})

test('the demo leaves nothing behind when it is interrupted', async () => {
  const { status, output, pid } = await demo({ signal: 'SIGINT', at: /^\$ sshfix apply/m })
  assert.equal(status, 130, output)
  assert.deepEqual(traces(pid), [])
})

test('the server of the demo ends with a demo that is killed', async () => {
  const { pid } = await demo({ signal: 'SIGKILL', at: /^\$ sshfix apply/m })
  await waitFor('the end of its processes', () => processesOf(pid).length === 0 || undefined)
  for (const folder of foldersOf(pid)) rmSync(join(tmpdir(), folder), { recursive: true })
})

interface Stop {
  readonly signal: 'SIGINT' | 'SIGKILL'
  /** Sent once when this was printed. */
  readonly at: RegExp
}

interface Ended {
  readonly status: number | null
  readonly output: string
  readonly pid: number
}

function demo(stop?: Stop): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(project, 'scripts', 'demo.ts')], {
    cwd: project,
    // A terminal sends Ctrl-C to the whole group.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = child.pid ?? 0
  let output = ''
  let isSent = false
  const hear = (text: string) => {
    output += text
    if (!stop || isSent || !stop.at.test(output)) return
    isSent = true
    if (stop.signal === 'SIGKILL') child.kill('SIGKILL')
    else process.kill(-pid, stop.signal)
  }
  child.stdout.setEncoding('utf8').on('data', hear)
  child.stderr.setEncoding('utf8').on('data', hear)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', status => resolve({ status, output, pid }))
  })
}

/** What another user of the machine could notice. */
function machine(): { readonly files: Listing; readonly mounts: string } {
  // Only root may read all of these.
  const roots = process.getuid?.() === 0 ? ['/etc', '/home', '/root/.ssh', '/var/lib/sshfix'] : []
  return {
    files: list('/', roots.filter(existsSync)),
    mounts: readFileSync('/proc/self/mounts', 'utf8'),
  }
}

/** What is left of a demo, by the name of its folder, which its processes have in their arguments. */
function traces(pid: number): readonly string[] {
  return [...foldersOf(pid), ...processesOf(pid)]
}

function foldersOf(pid: number): readonly string[] {
  return readdirSync(tmpdir()).filter(name => name.startsWith(`sshfix-demo-${pid}-`))
}

function processesOf(pid: number): readonly string[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
    .filter(line => line.includes(`sshfix-demo-${pid}-`))
}
