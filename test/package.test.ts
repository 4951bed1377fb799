import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { project } from './hosts/cache.ts'
import { loopbackSshd } from './hosts/loopback.ts'

const folder = mkdtempSync(join(tmpdir(), 'sshfix-package-'))
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  readonly version: string
}
const tarball = join(folder, `sshfix-${manifest.version}.tgz`)

before(() => {
  if (!existsSync(join(project, 'dist', 'cli.cjs')))
    run(process.execPath, ['scripts/bootstrap.js', 'scripts/build.ts'])
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder])
})
after(() => rmSync(folder, { recursive: true, force: true }))

test('the package holds what a user needs, and nothing else', () => {
  const names = run('tar', ['-tzf', tarball])
    .split('\n')
    .filter(name => name !== '')
    .map(name => name.replace(/^package\//, ''))
  const allowed = [
    /^package\.json$/,
    /^README\.md$/,
    /^LICENSE$/,
    /^CHANGELOG\.md$/,
    /^bin\/sshfix\.js$/,
    /^dist\/(cli\.cjs|index\.js|THIRD-PARTY-LICENSES)$/,
    /^dist\/types\/[\w/-]+\.d\.ts$/,
    /^docs\/[\w/-]+\.md$/,
    /^playbooks\/[\w-]+\.yml$/,
    /^schemas\/[\w-]+\.schema\.json$/,
    /^src\/resources\/\w+\/README\.md$/,
  ]
  assert.deepEqual(
    names.filter(name => !allowed.some(pattern => pattern.test(name))),
    [],
  )
  for (const pattern of allowed)
    assert(
      names.some(name => pattern.test(name)),
      String(pattern),
    )
  const licences = run('tar', ['-xzOf', tarball, 'package/dist/THIRD-PARTY-LICENSES'])
  for (const name of ['ssh2', 'yaml', 'commander', 'listr2', 'diff']) {
    assert.match(licences, new RegExp(`^${name} \\d`, 'm'))
  }
})

for (const [title, options] of [
  ['with install scripts', []],
  ['without install scripts', ['--ignore-scripts']],
] as const) {
  test(`the installed program works, offline, ${title}`, async t => {
    const prefix = mkdtempSync(join(folder, 'prefix-'))
    install(['--global', '--prefix', prefix, ...options])
    const sshfix = (...args: readonly string[]) => run(join(prefix, 'bin', 'sshfix'), args, prefix)
    const installed = join(prefix, 'lib', 'node_modules', 'sshfix')
    assert.equal(sshfix('--version'), `${manifest.version}\n`)
    sshfix('lint', join(installed, 'playbooks', 'hardening.yml'))
    assert.equal((JSON.parse(sshfix('schema')) as { readonly type?: string }).type, 'array')
    assert.match(sshfix('explain', 'sshd_config'), /sshd_config/)
    assert.match(sshfix('explain', 'PermitRootLogin'), /PermitRootLogin/)
    assert.match(sshfix('explain', 'unknown_keyword'), /unknown_keyword/)

    const host = await loopbackSshd()
    t.after(() => host.stop())
    const home = mkdtempSync(join(folder, 'home-'))
    mkdirSync(join(home, '.ssh'))
    writeFileSync(join(home, '.ssh', 'known_hosts'), `${host.knownHostsLine}\n`)
    const file = join(home, 'file')
    const playbook = join(home, 'play.yml')
    writeFileSync(file, '')
    writeFileSync(playbook, `- hosts: all\n  tasks:\n    - file: { path: ${file}, mode: "0640" }\n`)
    const login = ['-u', host.user, '--private-key', host.privateKey, '-i', `${host.address}:${host.port},`]
    const check = spawnSync(join(prefix, 'bin', 'sshfix'), ['check', ...login, playbook], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: home },
    })
    assert.equal(check.status, 8, check.stdout + check.stderr)
    assert.match(check.stdout, /mode 0644 -> 0640/)
  })
}

test('the types of the public API compile in a project of somebody else', () => {
  const consumer = mkdtempSync(join(folder, 'consumer-'))
  writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }')
  install(['--ignore-scripts'], consumer)
  // Node's own types are the consumer's affair.
  mkdirSync(join(consumer, 'node_modules', '@types'))
  symlinkSync(join(project, 'node_modules/@types/node'), join(consumer, 'node_modules/@types/node'))
  symlinkSync(join(project, 'node_modules/undici-types'), join(consumer, 'node_modules/undici-types'))
  writeFileSync(
    join(consumer, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        strict: true,
        skipLibCheck: false,
        exactOptionalPropertyTypes: true,
        types: ['node'],
        outDir: 'out',
      },
      include: ['*.ts'],
    }),
  )
  writeFileSync(
    join(consumer, 'consumer.ts'),
    [
      "import { diskFiles, type HostReport, loadPlaybooks, type RunEvent, run } from 'sshfix'",
      "export const codes: readonly string[] = loadPlaybooks(['none.yml'], diskFiles).diagnostics.map(one => one.code)",
      'export const isFunction: boolean = typeof run === "function"',
      'export function statusOf(event: RunEvent): HostReport["status"] | undefined {',
      '  return event.event === "host" ? event.report.status : undefined',
      '}',
      '// @ts-expect-error: the types say what there is',
      'export const wrong: number = loadPlaybooks',
      'console.log(codes.length, isFunction)',
    ].join('\n'),
  )
  run(process.execPath, [join(project, 'node_modules/typescript/bin/tsc')], consumer)
  assert.equal(run(process.execPath, ['out/consumer.js'], consumer), '1 true\n')
})

/** Installs the tarball; nothing may come from a registry. */
function install(options: readonly string[], cwd = folder): void {
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent', ...options, tarball], cwd)
}

function run(program: string, args: readonly string[], cwd = project): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, npm_config_cache: join(folder, 'npm-cache') },
  })
  assert.equal(status, 0, `${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return stdout
}
