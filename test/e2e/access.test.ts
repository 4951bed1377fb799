import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accessSchema } from '../../src/report/access.ts'
import { Controller, sshfix } from '../cli/sshfix.ts'
import { addAccount } from '../hosts/accounts.ts'
import { namespaceHost } from '../hosts/namespace.ts'
import { compiled } from '../report/compiled.ts'

const other = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl away'

test('access tells who gets in, by which keys, from where, with which limits, and who becomes root', async t => {
  const host = await namespaceHost()
  t.after(() => host.stop())
  const controller = new Controller(host)
  t.after(() => controller.remove())
  await addAccount(host, { name: 'alice', sudo: 'without password' })
  await addAccount(host, { name: 'bob', password: 'secret', keys: [], sudo: 'with password' })
  await addAccount(host, { name: 'carol', keys: [`from="192.0.2.0/24",command="/usr/bin/backup" ${other}`] })
  await addAccount(host, { name: 'dave', shell: '/usr/sbin/nologin' })
  await addAccount(host, { name: 'erin' })
  await addAccount(host, { name: 'frank', keys: [] })
  await host.sh(
    'chmod 777 /home/erin; printf "Match User dave\nForceCommand internal-sftp\n" >>/etc/ssh/sshd_config',
  )
  const hosts = `${host.address}:${host.port}`
  const argv = ['access', hosts, '-u', 'root', '--private-key', host.privateKey]
  const json = await sshfix([...argv, '-o', 'json'], { home: controller.folder })
  assert.equal(json.exit, 0, json.stderr)
  const found = JSON.parse(json.stdout)
  const accepts = await compiled(accessSchema())
  assert.ok(accepts(found), json.stdout)
  const [{ accounts, others, from }] = found.hosts
  assert.deepEqual([from, others > 10], ['10.77.0.1', true])
  const told = accounts.map((one: Account) => [
    one.user,
    one.root.how,
    one.ways.map(({ methods, key, here }) => [methods.join(), key?.comment ?? null, key?.from ?? null, here]),
  ])
  assert.deepEqual(told, [
    ['root', 'uid 0', [['publickey', 'client@test', null, true]]],
    ['alice', 'sudo without password', [['publickey', 'client@test', null, true]]],
    ['bob', 'sudo with password', [['password', null, null, true]]],
    ['carol', 'no', [['publickey', 'away', '192.0.2.0/24', false]]],
    ['dave', 'no', [['publickey', 'client@test', null, true]]],
  ])
  assert.deepEqual(accounts[3].ways[0].limits, ['only runs "/usr/bin/backup"'])
  assert.deepEqual(accounts[4].limits, ['only runs "internal-sftp"', 'has no shell (/usr/sbin/nologin)'])

  const text = await sshfix([...argv, '--no-color'], { home: controller.folder })
  assert.match(
    text.stdout,
    / {2}alice becomes root by sudo, without a password {2}\/etc\/sudoers\.d\/alice:1\n {4}key SHA256:/,
  )
  assert.match(text.stdout, /but only from 192\.0\.2\.0\/24, not from here/)
  assert.equal(
    text.stdout.split('\n').every(line => line.length <= 80),
    true,
    text.stdout,
  )
})

interface Account {
  readonly user: string
  readonly root: { readonly how: string }
  readonly ways: readonly {
    readonly methods: readonly string[]
    readonly key?: { readonly comment: string; readonly from?: string }
    readonly here: boolean
  }[]
}

test('a host that cannot be asked is told as such', async () => {
  const { exit, stdout } = await sshfix(['access', '127.0.0.1:1', '--no-color', '-T', '2'])
  assert.equal(exit, 4)
  assert.match(stdout, /unreachable: /)
})
