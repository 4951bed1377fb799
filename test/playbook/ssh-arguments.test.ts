import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { loadInventory, targetOf } from '../../src/playbook/index.ts'
import { sshArguments } from '../../src/playbook/ssh-arguments.ts'

describe('words for ssh in an inventory', () => {
  const cases: readonly (readonly [text: string, meaning: object])[] = [
    ['', {}],
    ['-C -o ControlMaster=auto -o ControlPersist=60s -oControlPath=/tmp/%h', {}],
    ['-p 22 -l me -i ~/.ssh/k -i /k2', { port: 22, user: 'me', privateKeys: ['~/.ssh/k', '/k2'] }],
    ['-o Port=1 -p2 -o "User me" -ouser=you', { port: 1, user: 'me' }],
    ['-o StrictHostKeyChecking=no', { hostKeyChecking: 'accept-new', unchecked: true }],
    ['-o StrictHostKeyChecking=accept-new -o stricthostkeychecking=no', { hostKeyChecking: 'accept-new' }],
    [
      '-o ProxyCommand="ssh -W %h:%p \'a b\'" -J hop -4 -oUserKnownHostsFile=/dev/null',
      {
        rest: [
          '-o',
          "ProxyCommand=ssh -W %h:%p 'a b'",
          '-J',
          'hop',
          '-4',
          '-o',
          'UserKnownHostsFile=/dev/null',
        ],
      },
    ],
    ['-C -vq -6 -A -tt', { rest: ['-6'] }],
    ['-o IdentitiesOnly=yes', { rest: ['-o', 'IdentitiesOnly=yes'] }],
    ['-o SendEnv=LANG -oUpdateHostKeys=no', { along: ['-o', 'SendEnv=LANG', '-o', 'UpdateHostKeys=no'] }],
    ['-o ProxyCommand=none', { rest: ['-o', 'ProxyCommand=none'] }],
    ['-o NoSuchOption=no', { rest: ['-o', 'NoSuchOption=no'] }],
    ['-F /x#y', { rest: ['-F', '/x#y'] }],
  ]
  for (const [text, meaning] of cases)
    test(JSON.stringify(text), () =>
      assert.deepEqual(sshArguments(text), { privateKeys: [], rest: [], along: [], ...meaning }),
    )

  const wrong = [
    '-N',
    '-f',
    '-W x:1',
    '-o',
    '-p 99999',
    '-o Port',
    'host',
    '--',
    '-n',
    '-o StrictHostKeyChecking=x',
    '"open',
  ]
  for (const text of [...wrong, '-S none', '-L 1:a:2', '-o =x'])
    test(`${JSON.stringify(text)} is refused`, () => assert.ok('problem' in sshArguments(text)))
})

const text = `
native ansible_ssh_common_args='-o StrictHostKeyChecking=accept-new -i ~/.ssh/k' ansible_ssh_extra_args='-p 2022 -l other'
beyond ansible_connection=ssh ansible_ssh_common_args='-J hop -o ProxyUseFdpass=no' ansible_ssh_extra_args='-o HostKeyAlias=a'
jumping ansible_ssh_common_args='-o ProxyJump=a@gw:2222,%h-gw -o ControlMaster=auto' ansible_ssh_extra_args='-J later -o SendEnv=X'
odd ansible_ssh_common_args='-J a;b'
nearby ansible_ssh_common_args='-J hop'
first ansible_ssh_args='-p 1 -l one' ansible_port=2 ansible_user=two
later ansible_ssh_common_args='-p 1 -l one' ansible_port=2 ansible_user=two
harmless ansible_ssh_executable=ssh ansible_become_exe=sudo ansible_become_flags='-H -S -n' ansible_shell_executable=/bin/sh ansible_sudo_exe=/usr/bin/sudo
harmful ansible_ssh_executable=/opt/ssh ansible_become_exe=/opt/sudo ansible_become_flags=-i ansible_shell_executable=/bin/zsh ansible_sudo_flags=-i ansible_doas_exe=/x ansible_su_pass=p
`

describe('a host with words for ssh', () => {
  const defaults = { user: 'me', privateKeys: ['/d'], hostKeyChecking: 'strict', home: '/home/me' } as const
  const { inventory } = loadInventory(['i.ini'], {
    read: () => ({ bytes: Buffer.from(text) }),
    list: () => null,
  })
  const target = (host: string, more: object) =>
    targetOf(null, host, inventory, new Map(), { ...defaults, connection: 'ssh', ...more })
  const assumed = { assumed: ['connection', 'user', 'port'] as const }

  test('is reached without the program where all of them can be followed', () => {
    const found = target('native', assumed)
    assert.deepEqual(found.diagnostics, [])
    assert.deepEqual(
      { ...found.target, assumed: undefined },
      {
        ...{ name: 'native', connection: 'ssh', address: 'native', port: 2022, user: 'other' },
        ...{ privateKeys: ['/d', '/home/me/.ssh/k'], hostKeyChecking: 'accept-new', assumed: undefined },
      },
    )
    assert.deepEqual(found.target?.assumed, ['connection'])
  })

  test('is reached by way of those that -J or ProxyJump names, stronger than --jump', () => {
    const found = target('jumping', { ...assumed, jump: 'other' })
    assert.deepEqual(found.diagnostics, [])
    const { connection, jump, sshArguments } = found.target ?? {}
    assert.deepEqual(
      [connection, jump, sshArguments],
      ['ssh', 'a@gw:2222,%h-gw', ['-o', 'SendEnv=X']],
      'they count where the program is taken for another reason',
    )
    assert.deepEqual(target('odd', assumed).target?.sshArguments, ['-J', 'a;b'])
    assert.equal(target('nearby', { connection: 'local', jump: 'other' }).target?.jump, 'other')
  })

  test("is else reached by the system's ssh, which is told", () => {
    const { target: found, diagnostics } = target('beyond', assumed)
    assert.equal(found?.connection, 'openssh')
    assert.deepEqual(found?.sshArguments, ['-J', 'hop', '-o', 'HostKeyAlias=a', '-o', 'ProxyUseFdpass=no'])
    const told = diagnostics.map(({ code, severity }) => `${code} ${severity}`)
    assert.deepEqual(told, ['openssh_needed warning', 'openssh_needed warning'])
  })

  test('is a mistake where ssh2 must do it, and no matter where ssh is not needed', () => {
    assert.equal(target('beyond', {}).diagnostics[0]?.severity, 'error')
    assert.deepEqual(target('beyond', { connection: 'openssh' }).diagnostics, [])
    assert.deepEqual(target('nearby', { connection: 'local' }).target?.connection, 'local')
  })

  test('is stronger by ansible_ssh_args than by its other variables, and weaker by the others', () => {
    assert.deepEqual(pick(target('first', assumed).target), { port: 1, user: 'one' })
    assert.deepEqual(pick(target('later', assumed).target), { port: 2, user: 'two' })
    // As for Ansible, -u is stronger than words that come after it.
    assert.deepEqual(pick(target('native', { assumed: ['connection', 'port'] }).target), {
      port: 2022,
      user: 'me',
    })
  })

  test('and other ways of Ansible are refused only where they change something', () => {
    assert.deepEqual(target('harmless', assumed).diagnostics, [])
    const { diagnostics } = target('harmful', assumed)
    assert.equal(diagnostics.length, 7)
    for (const { code, severity } of diagnostics)
      assert.deepEqual([code, severity], ['not_carried_out', 'error'])
  })

  function pick(found: { readonly port: number; readonly user: string } | null) {
    return found && { port: found.port, user: found.user }
  }
})
