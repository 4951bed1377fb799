// `npm test [-- PATH-PART… [--no-build] [--test-name-pattern=REGEXP]]`: sets up what the tests need, builds, runs them, and says what
// was left out.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'
import { busyboxTree, makeTree } from '../test/hosts/tree.ts'
import { canMake, missingPackages, missingTrees, type Need, needsOf } from '../test/hosts/needs.ts'
import { report } from './test-reporter.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const tests = join(root, 'test')
const given = process.argv.slice(2).filter(argument => argument.startsWith('-'))
const namePattern = '--test-name-pattern='
const parts = process.argv.slice(2).filter(argument => !argument.startsWith('-'))
const chosen = testFiles(parts)

if (chosen.size === 0) {
  console.error(`no test file has ${parts.join(' or ')} in its name`)
  process.exitCode = 1
} else {
  await setUp(new Set([...chosen.values()].flatMap(needs => [...needs])))
  process.exitCode = build() ? await runAll() : 1
}

/** Test files whose path holds one of the parts, and what each needs. */
function testFiles(wanted: readonly string[]): ReadonlyMap<string, ReadonlySet<Need>> {
  const files = readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => join(tests, name))
    .filter(file => wanted.length === 0 || wanted.some(part => relative(root, file).includes(part)))
    .sort()
  return new Map(files.map(file => [file, needsOf(file, tests)]))
}

async function setUp(needs: ReadonlySet<Need>): Promise<void> {
  if (process.getuid?.() !== 0) return
  const packages = installable(missingPackages(needs))
  if (packages.length > 0 && existsSync('/usr/bin/apt-get')) {
    say(`installing ${packages.join(' ')}`)
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...packages)
  }
  const trees = missingTrees(needs)
  if (trees.length > 0 && missingPackages(needs).length === 0) {
    say(`making the trees of ${trees.join(', ')}: a minute or two, once`)
    for (const outcome of await Promise.allSettled(trees.map(makeTree))) {
      if (outcome.status === 'rejected') say(String(outcome.reason))
    }
  }
  if (needs.has('busybox') && missingTrees(['busybox']).length === 0) busyboxTree()
}

/** On a machine that somebody uses, we do not install servers that would start, now and at each boot. */
function installable(packages: readonly string[]): readonly string[] {
  const inUse = existsSync('/run/systemd/system') && process.env.CI !== 'true'
  return inUse ? packages.filter(name => name !== 'openssh-server') : packages
}

function apt(...args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stderr } = spawnSync('apt-get', args, { env, encoding: 'utf8' })
  if (status !== 0) say(`apt-get ${args[0]} failed: ${stderr.trim()}`)
}

function build(): boolean {
  const script = join(root, 'scripts', 'build.ts')
  if (given.includes('--no-build') || !existsSync(script)) return true
  return (
    spawnSync(process.execPath, ['--import', 'tsx', script], { cwd: root, stdio: 'inherit' }).status === 0
  )
}

async function runAll(): Promise<number> {
  const wanted = new Set([...chosen.values()].flatMap(needs => [...needs]))
  const refused = new Map(
    [...wanted].map(need => [need, canMake(need)] as const).filter(([, answer]) => answer !== true),
  )
  const files = [...chosen]
    .filter(([, needs]) => ![...needs].some(need => refused.has(need)))
    .map(([file]) => file)
  const status = files.length > 0 ? await runNodeTests(files) : 0
  const leftOut = [...chosen].filter(([file]) => !files.includes(file))
  for (const [file, needs] of leftOut) {
    const reasons = [...needs].filter(need => refused.has(need)).map(need => `${need}: ${refused.get(need)}`)
    console.log(`left out ${relative(root, file)} (${reasons.join('; ')})`)
  }
  if (leftOut.length === 0) return status
  const failed = process.env.CI === 'true'
  console.log(
    `${leftOut.length} of ${chosen.size} test files were left out${failed ? ', which CI does not allow' : ''}`,
  )
  return failed ? 1 : status
}

/** Two files at a time; what takes ten minutes hangs. */
async function runNodeTests(files: readonly string[]): Promise<number> {
  const pattern = given.find(option => option.startsWith(namePattern))?.slice(namePattern.length)
  let failed = false
  const stream = run({
    files,
    concurrency: 2,
    timeout: 600_000,
    ...(pattern === undefined ? {} : { testNamePatterns: [pattern] }),
  })
  stream.on('test:fail', () => {
    failed = true
  })
  await pipeline(stream, report, process.stdout, { end: false })
  return failed ? 1 : 0
}

function say(text: string): void {
  console.error(`npm test: ${text}`)
}
