// needs: xmllint
/** The commands of docs/ci.md, run word for word against a real host, as the runners of both services run them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import type { Node } from '../../src/playbook/node.ts'
import type { Tell } from '../../src/playbook/place.ts'
import { textOf } from '../../src/playbook/text.ts'
import { readYaml } from '../../src/playbook/yaml.ts'
import { project } from '../hosts/cache.ts'
import type { Host } from '../hosts/host.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { jenkinsSchema, sarifMistakes } from '../report/official.ts'

let host: Host
let packed = ''

before(async () => {
  host = await namespaceHost()
  packed = mkdtempSync(join(tmpdir(), 'sshfix-packed-'))
  const { status, stderr } = spawnSync('npm', ['pack', '--pack-destination', packed], {
    cwd: project,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
})
after(async () => {
  await host.stop()
  rmSync(packed, { recursive: true, force: true })
})

interface Step {
  readonly command: string
  readonly isAlwaysRun: boolean
}

/** A checkout with a home of its own, as a runner finds it. */
function checkout(): { readonly folder: string; readonly home: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sshfix-checkout-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  mkdirSync(join(folder, 'ci'))
  writeFileSync(join(folder, 'ci', 'sshfix-0.1.0.tgz'), readFileSync(join(packed, 'sshfix-0.1.0.tgz')))
  writeFileSync(join(folder, 'hosts.ini'), `web1 ansible_host=${host.address} ansible_user=root\n`)
  writeFileSync(
    join(folder, 'door.yml'),
    '- hosts: all\n  tasks:\n    - sshd_config: { settings: { MaxAuthTries: 3 } }\n      references: [CIS-Debian-12:5.1.16]\n',
  )
  return { folder, home }
}

/** Runs steps until one fails; from then on those that always run. Returns the status of each that was run. */
function run(
  steps: readonly Step[],
  shell: readonly [string, ...string[]],
  folder: string,
  env: NodeJS.ProcessEnv,
): readonly (number | null)[] {
  const statuses: (number | null)[] = []
  for (const { command, isAlwaysRun } of steps) {
    if (!isAlwaysRun && statuses.some(status => status !== 0)) continue
    const [program, ...args] = shell
    const { status } = spawnSync(program, [...args, command], { cwd: folder, env, encoding: 'utf8' })
    statuses.push(status)
  }
  return statuses
}

function environment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: `${home}/npm/bin:${process.env.PATH}`,
    HOME: home,
    NPM_CONFIG_PREFIX: `${home}/npm`,
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    LC_ALL: 'C.UTF-8',
  }
}

test('GitHub Actions: the check fails with 8, and all reports are there', t => {
  const { folder, home } = checkout()
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const steps = list(member(member(member(example('GitHub Actions'), 'jobs'), 'check'), 'steps')).flatMap(
    step => {
      const command = member(step, 'run')
      return command ? [{ command: scalar(command), isAlwaysRun: member(step, 'if') !== undefined }] : []
    },
  )
  const summary = join(folder, 'summary.md')
  const statuses = run(steps, ['bash', '-e', '-c'], folder, {
    ...environment(home),
    SSH_KEY: readFileSync(host.privateKey, 'utf8').trimEnd(),
    KNOWN_HOSTS: host.knownHostsLine,
    GITHUB_STEP_SUMMARY: summary,
  })
  assert.deepEqual(statuses, [0, 0, 8])
  assert.match(readFileSync(summary, 'utf8'), /### sshfix check .*\n\| <code>web1<\/code> .* would change /s)
  isJunit(t, join(folder, 'sshfix.xml'))
  const log = JSON.parse(readFileSync(join(folder, 'sshfix.sarif'), 'utf8')) as {
    readonly runs: readonly { readonly results: readonly { readonly ruleId: string }[] }[]
  }
  assert.equal(sarifMistakes(log), '')
  assert.equal(log.runs[0]?.results[0]?.ruleId, 'sshd_config/CIS-Debian-12:5.1.16')
})

test('GitLab: the check fails with 8, and the artifacts are there', t => {
  const { folder, home } = checkout()
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const script = list(member(member(example('GitLab'), 'ssh'), 'script')).map(scalar)
  writeFileSync(join(home, 'key'), readFileSync(host.privateKey))
  writeFileSync(join(home, 'known'), `${host.knownHostsLine}\n`)
  const steps = script.map(command => ({ command, isAlwaysRun: false }))
  const env = { ...environment(home), SSH_KEY: join(home, 'key'), KNOWN_HOSTS: join(home, 'known') }
  assert.deepEqual(run(steps, ['sh', '-e', '-c'], folder, env), [0, 0, 0, 0, 8])
  isJunit(t, join(folder, 'sshfix.xml'))
  assert.ok(existsSync(join(folder, 'sshfix.json')))
  const gate = /^sshfix check .*$/m.exec(readFileSync(join(project, 'docs', 'ci.md'), 'utf8'))?.[0] ?? ''
  assert.deepEqual(run([{ command: gate, isAlwaysRun: false }], ['sh', '-e', '-c'], folder, env), [0])
})

function isJunit(t: TestContext, path: string): void {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', jenkinsSchema(t), path], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
}

/** The YAML below a heading of the page. */
function example(heading: string): Node {
  const page = readFileSync(join(project, 'docs', 'ci.md'), 'utf8')
  const text = page.slice(page.indexOf(`## ${heading}`)).match(/```yaml\n([\s\S]*?)```/)?.[1] ?? ''
  const fail: Tell = diagnostic => assert.fail(diagnostic.message)
  const source = textOf('ci.md', { bytes: Buffer.from(text) }, fail)
  const node = source && readYaml(source, '1.2', fail)
  assert.ok(node)
  return node
}

function member(node: Node | undefined, key: string): Node | undefined {
  return node?.kind === 'map' ? node.entries.find(entry => entry.key === key)?.value : undefined
}

function list(node: Node | undefined): readonly Node[] {
  assert.equal(node?.kind, 'list')
  return node?.kind === 'list' ? node.items : []
}

function scalar(node: Node): string {
  assert.equal(node.kind, 'scalar')
  return node.kind === 'scalar' ? String(node.value) : ''
}
