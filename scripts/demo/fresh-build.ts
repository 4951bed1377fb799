// The built program, as a user would install it; built when it is missing or older than its sources.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What `bin/sshfix.js` starts. Throws when it cannot be built. */
export const program: string = join(root, 'bin', 'sshfix.js')

/** Builds `dist/` unless it is newer than all that it is made of. */
export function freshBuild(say: (text: string) => void): void {
  const built = join(root, 'dist', 'types', 'index.d.ts')
  if (existsSync(built) && statSync(built).mtimeMs > newest()) return
  say('building sshfix')
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'build.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('sshfix cannot be built; see above')
}

function newest(): number {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(name =>
    join('src', name),
  )
  const files = [...sources, 'package.json', 'package-lock.json', 'scripts/build.ts']
  return Math.max(...files.map(name => statSync(join(root, name)).mtimeMs))
}
