// needs: ansible
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { ansibleConfig } from '../../src/cli/ansible-config.ts'
import { processIo } from '../../src/cli/io.ts'
import { sshfix } from './sshfix.ts'

const root = mkdtempSync(join(tmpdir(), 'sshfix-config-'))
after(() => rmSync(root, { recursive: true }))
const home = join(root, 'home')
const here = join(root, 'here')

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

write('home/.ansible.cfg', '[defaults]\ninventory = ~/of-home\n')
write('other/ansible.cfg', '[defaults]\nINVENTORY=relative/hosts , /abs/$SOME, {{CWD}}/x\n')
write('here/empty', '')

const files = {
  none: null,
  plain: '[defaults]\ninventory = hosts.ini\nvault_password_file = ~/pass\nvault_identity_list = a@x , b@y\n',
  comments:
    '# c\n; c\n[other]\ninventory=no\n[defaults]\n#inventory=no\ninventory: hosts ; not this\n[more]\ninventory=no\n',
  lines:
    '[defaults]\n  inventory = hosts,\n\n    # c\n    more, \n      other ; c\n  note = 3\n   inventory = no\n',
  nothing: '[defaults]\nforks = 3\n',
}
const environments: readonly { readonly [name: string]: string }[] = [
  {},
  { ANSIBLE_CONFIG: join(root, 'other/ansible.cfg') },
  { ANSIBLE_CONFIG: join(root, 'other') },
  { ANSIBLE_CONFIG: join(root, 'nowhere.cfg') },
  { ANSIBLE_INVENTORY: 'one,sub/two', ANSIBLE_VAULT_PASSWORD_FILE: 'p' },
]

describe('what Ansible is configured to take as inventory is taken', () => {
  for (const [name, text] of Object.entries(files))
    for (const [index, environment] of environments.entries())
      for (const mode of index < 2 ? [0o755, 0o777] : [0o755])
        test(`${name} here, ${JSON.stringify(environment).replaceAll(root, '')}, ${mode.toString(8)}`, () => {
          rmSync(join(here, 'ansible.cfg'), { force: true })
          if (text !== null) write('here/ansible.cfg', text)
          chmodSync(here, mode)
          const env = { HOME: home, SOME: 'thing', PATH: process.env.PATH ?? '', ...environment }
          let said = ''
          const stderr = { write: (line: string) => (said += line) } as unknown as NodeJS.WriteStream
          const found = ansibleConfig({ ...processIo(), env, home, stderr }, here)
          const theirs = judge(env)
          assert.deepEqual(found.inventory, theirs.DEFAULT_HOST_LIST)
          assert.equal(found.vaultPasswordFile, theirs.DEFAULT_VAULT_PASSWORD_FILE)
          assert.deepEqual(found.vaultIdentities, theirs.DEFAULT_VAULT_IDENTITY_LIST)
          assert.equal(/everybody may write/.test(said), mode === 0o777 && text !== null && index === 0)
        })

  test('and is told', async () => {
    write('here/ansible.cfg', '[defaults]\ninventory = hosts\n')
    write('here/hosts', '[web]\nweb1\n')
    write('here/site.yml', '- hosts: web\n  tasks: []\n')
    chmodSync(here, 0o755)
    const env = { ANSIBLE_CONFIG: join(here, 'ansible.cfg') }
    const { exit, stdout, stderr } = await sshfix(['check', '--list-hosts', join(here, 'site.yml')], { env })
    assert.equal(exit, 0, stderr)
    assert.match(stdout, /web1/)
    assert.match(stderr, /the inventory is that of .*ansible\.cfg: .*hosts/)
  })

  test('and what no configuration of Ansible holds is told with its line', () => {
    write('broken/ansible.cfg', '# c\ninventory = hosts\n[defaults\nfoo\n')
    let said = ''
    const stderr = { write: (line: string) => (said += line) } as unknown as NodeJS.WriteStream
    assert.deepEqual(
      ansibleConfig({ ...processIo(), env: {}, home, stderr }, join(root, 'broken')).inventory,
      [],
    )
    assert.match(said, /ansible\.cfg:2 stands in no section.*\n.*ansible\.cfg:3 stands in no section/)
  })

  test('and what of it changes how hosts are reached is told not to be', async () => {
    const cfg =
      '[defaults]\nremote_user = deploy\n[privilege_escalation]\nbecome = yes\nbecome_method = sudo\n[ssh_connection]\nssh_args = -C -o ControlMaster=auto\nssh_common_args = -J gate\n'
    write('here/told.cfg', cfg)
    const env = { ANSIBLE_CONFIG: join(here, 'told.cfg') }
    const argv = ['check', '--list-hosts', '-i', 'web,', join(here, 'site.yml')]
    const { exit, stderr } = await sshfix([...argv, '--become-method', 'su'], { env })
    assert.equal(exit, 0)
    assert.match(
      stderr,
      /told\.cfg also says remote_user \(here --user\), become \(here --become\), ssh_common_args \(here ansible_ssh_common_args\); that/,
    )
    assert.equal((await sshfix([...argv, '-q'], { env })).stderr, '')
  })
})

/** Its default is /etc/ansible/hosts, which is not taken for one that somebody named. */
function judge(env: { readonly [name: string]: string }): { readonly [name: string]: unknown } {
  const { stdout, stderr } = spawnSync('ansible-config', ['dump', '--format', 'json'], {
    cwd: here,
    env,
    encoding: 'utf8',
  })
  const all: { name: string; value: unknown; origin: string }[] = JSON.parse(stdout || fail(stderr))
  return Object.fromEntries(
    all.map(({ name, value, origin }) => [
      name,
      name === 'DEFAULT_HOST_LIST' && origin === 'default' ? [] : value,
    ]),
  )
}

function fail(text: string): never {
  throw new Error(text)
}
