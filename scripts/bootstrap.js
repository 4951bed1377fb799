// Runs one of our TypeScript scripts straight after `git clone`: installs the locked dependencies when they
// are missing or older than the lock file, then starts the script with its own arguments.
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [script, ...args] = process.argv.slice(2)
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`sshfix needs Node.js 20.19 or later; this is ${process.version}`)
  process.exitCode = 1
} else if (isInstalled() || install()) {
  // Ctrl-C reaches the script too, which tidies up; we wait for it to end.
  process.on('SIGINT', () => {})
  const { status, signal } = spawnSync(process.execPath, ['--import', 'tsx', join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  process.exitCode = signal ? 130 : (status ?? 1)
}

function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json')
  return (
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  )
}

/** Install scripts are not needed: the native parts of ssh2 are optional. */
function install() {
  // `npm ci` begins by emptying the folder, and would empty what the link leads to.
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    console.error(
      'sshfix: node_modules is a symbolic link, and older than package-lock.json; remove the link',
    )
    process.exitCode = 1
    return false
  }
  const { status } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (status !== 0) console.error('sshfix: `npm ci` failed; see above')
  process.exitCode = status === 0 ? 0 : 1
  return status === 0
}
