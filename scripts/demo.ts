// `npm run demo`: the main job on a real OpenSSH server that exists only while this runs. Sets up all it needs, shows
// each command as a person would type it, what it prints and its exit code, and leaves the machine as it was.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeDesk, makeKeys } from './demo/desk.ts'
import { freshBuild } from './demo/fresh-build.ts'
import { type DemoHost, startHost } from './demo/host.ts'
import { findOpenSsh, type OpenSsh } from './demo/openssh.ts'
import { makeStage } from './demo/stage.ts'
import { sumUp, tell } from './demo/story.ts'

const cache = fileURLToPath(new URL('../.cache/demo', import.meta.url))
const prefix = 'sshfix-demo-'

process.exitCode = await demo()

async function demo(): Promise<number> {
  if (process.platform !== 'linux') return needs('needs Linux')
  const openSsh = findOpenSsh(cache, say)
  if (typeof openSsh === 'string') return needs(openSsh)
  freshBuild(say)

  sweep()
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => interruption.abort(new Error(name)))
  try {
    return await show(folder, openSsh, interruption.signal)
  } catch (error) {
    if (!interruption.signal.aborted) throw error
    say('interrupted; the server is gone, and the machine is as it was')
    return 130
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function show(folder: string, openSsh: OpenSsh, interrupted: AbortSignal): Promise<number> {
  const began = Date.now()
  makeKeys(folder, openSsh)
  const host = await startHost(folder, openSsh.tree)
  if (typeof host === 'string') return needs(host)
  try {
    const stage = makeStage(makeDesk(folder, host.port), openSsh, interrupted)
    introduce(host)
    const shown = await tell(stage, host.canLock)
    await host.stop()
    return sumUp(stage, shown, (Date.now() - began) / 1000)
  } finally {
    await host.stop()
  }
}

function introduce({ port, greeting }: DemoHost): void {
  console.log(`An OpenSSH server of its own listens on 127.0.0.1:${port} until this demo ends.`)
  console.log('Its /etc, /home, /root and /var are in memory; the machine stays as it is.')
  console.log(greeting)
}

/** Removes what is left of demos that were killed; their servers went with them. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter(entry => entry.startsWith(prefix))) {
    const [pid] = name.slice(prefix.length).split('-')
    const folder = join(tmpdir(), name)
    const isOurs = statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.()
    if (isOurs && !existsSync(`/proc/${pid}`)) rmSync(folder, { recursive: true, force: true })
  }
}

function say(text: string): void {
  console.error(`npm run demo: ${text}`)
}

function needs(text: string): number {
  say(text)
  return 1
}
