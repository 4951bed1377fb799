import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect } from '../../src/remote/connect.ts'
import { hostKeyCheck } from '../../src/remote/ssh/host-key.ts'
import { memoryOf } from '../../src/remote/ssh/memory.ts'
import { routeOf } from '../../src/remote/ssh-config/route.ts'
import { makeKey } from '../hosts/keys.ts'
import { type LoopbackHost, loopbackSshd } from '../hosts/loopback.ts'
import { runCommand } from '../hosts/run-command.ts'
import { wireTo } from '../hosts/wire.ts'
import { logins, type Person, person, refuses, runOnce, targetOf, using } from './reach.ts'

type Login = (typeof logins)[number]

let host: LoopbackHost
let other: string
before(async () => {
  host = await loopbackSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] })
  other = makeKey(join(host.folder, 'other'), 'ed25519').publicLine
})
after(() => host.stop())

function name(): string {
  return `[${host.address}]:${host.port}`
}

async function reached(environment: Person, accept = false, connection: Login = 'ssh'): Promise<void> {
  const target = {
    ...targetOf(host, connection),
    hostKeyChecking: accept ? ('accept-new' as const) : ('strict' as const),
  }
  assert.equal((await runOnce(target, environment, 'echo in\n')).stdout, 'in\n')
}

test('files of known hosts that are there and cannot be read make no key a new one', async () => {
  const environment = { ...person(host, ''), knownHosts: [host.folder] }
  const target = { ...targetOf(host, 'ssh'), hostKeyChecking: 'accept-new' as const }
  await refuses(connect(target, environment, null), 'hostkey', /Known hosts cannot be read: EISDIR/)
})

test('a host is not asked to sign with each of its keys, which is work for it and of no use here', async t => {
  const talkative = await loopbackSshd({ hostKeys: ['ed25519', 'rsa'], config: ['LogLevel DEBUG1'] })
  t.after(() => talkative.stop())
  await runOnce(targetOf(talkative, 'ssh'), person(talkative), 'echo in\n')
  assert.match(talkative.log(), /debug1: .*session/)
  assert.doesNotMatch(talkative.log(), /hostkeys-prove/)
})

for (const connection of logins) {
  describe(`the key of a host over ${connection}`, () => {
    test('that is not known is refused, with its fingerprint; nothing is written', async () => {
      const environment = person(host, '')
      const error = await refuses(
        connect(targetOf(host, connection), environment, null),
        'hostkey',
        /not known/,
        /SHA256:/,
      )
      assert.match(error.hint ?? '', /accept-new/)
      assert.equal(readFileSync(environment.knownHostsFile, 'utf8'), '')
    })

    test('that has changed is refused, with both fingerprints and the line', async () => {
      const environment = person(host, `# a comment\n${name()} ${other}`)
      const error = await refuses(
        connect(targetOf(host, connection), environment, null),
        'hostkey',
        /has changed/,
        /SHA256:.*SHA256:/,
        new RegExp(`${environment.knownHostsFile}:2`),
      )
      assert.match(error.hint ?? '', /ssh-keygen -R/)
    })

    test('that has changed is refused with accept-new too', async () => {
      const environment = person(host, `${name()} ${other}`)
      const target = { ...targetOf(host, connection), hostKeyChecking: 'accept-new' as const }
      await refuses(connect(target, environment, null), 'hostkey', /has changed/)
    })

    test('that is revoked is refused although it is known', async () => {
      const [, ...key] = host.knownHostsLine.split(' ')
      const environment = person(host, `${host.knownHostsLine}\n@revoked * ${key.join(' ')}`)
      const target = { ...targetOf(host, connection), hostKeyChecking: 'accept-new' as const }
      await refuses(connect(target, environment, null), 'hostkey', /revoked/)
    })

    test('that is not known at its port is new there, whatever is known of the address without one', async () => {
      const environment = person(host, `${host.address} ${other}`)
      await refuses(connect(targetOf(host, connection), environment, null), 'hostkey', /not known/)
      const target = { ...targetOf(host, connection), hostKeyChecking: 'accept-new' as const }
      assert.equal((await runOnce(target, environment, 'echo in\n')).stdout, 'in\n')
      await reached(environment, false, connection)
    })

    test('that was found right at one port of an address is right at another, in the same run', async t => {
      const wire = await wireTo(host)
      t.after(() => wire.stop())
      const moved = { ...targetOf(host, connection), port: wire.port }
      for (const line of host.knownHostsLines) {
        const environment = person(host, line)
        await refuses(connect(moved, environment, null), 'hostkey', /not known/)
        await reached(environment, false, connection)
        assert.equal((await runOnce(moved, environment, 'echo in\n')).stdout, 'in\n')
        assert.match(environment.warnings.join(), /another port/)
        assert.equal(readFileSync(environment.knownHostsFile, 'utf8'), `${line}\n`)
      }
      const changed = person(host, `${host.knownHostsLine}\n[127.0.0.1]:${wire.port} ${other}`)
      await reached(changed, false, connection)
      await refuses(connect(moved, changed, null), 'hostkey', /has changed/)
    })
  })
}

describe('the key of a host, as ssh2 is told', () => {
  test('of each type is asked for when that is the one known', async () => {
    for (const line of host.knownHostsLines) {
      await using(connect(targetOf(host), person(host, line), null), async ({ session }) => {
        assert.equal(session.hostKey?.type, line.split(' ')[1])
      })
    }
  })

  test('is found under a hashed name, and in a second file', async () => {
    const hashed = person(host)
    await runCommand(['ssh-keygen', '-q', '-H', '-f', hashed.knownHostsFile])
    assert.match(readFileSync(hashed.knownHostsFile, 'utf8'), /^\|1\|/)
    await reached(hashed)
    const second = person(host, '')
    await reached({
      ...second,
      knownHosts: ['/nonexistent/known_hosts', ...second.knownHosts, hashed.knownHostsFile],
    })
  })

  test('is written once for several names of one address, at once', async () => {
    const environment = person(host, '')
    const target = { ...targetOf(host), hostKeyChecking: 'accept-new' as const }
    const names = ['one', 'two', 'three']
    await Promise.all(names.map(name => runOnce({ ...target, name }, environment, 'true\n')))
    assert.equal(readFileSync(environment.knownHostsFile, 'utf8').trim().split('\n').length, 1)
  })

  test('is accepted and remembered by accept-new when the host is new', async () => {
    const environment = person(host, '')
    const file = join(environment.home, 'new', 'known_hosts')
    await reached({ ...environment, knownHosts: [file] }, true)
    assert.equal(readFileSync(file, 'utf8'), `${host.knownHostsLine}\n`)
    assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(environment.warnings.length, 1)
    await reached({ ...environment, knownHosts: [file] })
  })

  test('is added on a line of its own to a file without a last newline', async () => {
    const environment = person(host, '')
    writeFileSync(environment.knownHostsFile, `elsewhere ${other}`)
    await reached(environment, true)
    assert.equal(
      readFileSync(environment.knownHostsFile, 'utf8'),
      `elsewhere ${other}\n${host.knownHostsLine}\n`,
    )
  })

  test('that cannot be remembered is accepted with a warning', async () => {
    const environment = person(host, '')
    await reached({ ...environment, knownHosts: ['/proc/nowhere/known_hosts'] }, true)
    assert.match(environment.warnings.at(-1) ?? '', /not remembered/)
  })

  test('is checked again at each rekey, and the connection goes on', async t => {
    const rekeying = await loopbackSshd({ config: ['RekeyLimit 1M'] })
    t.after(() => rekeying.stop())
    const output = await runOnce(targetOf(rekeying), person(rekeying), 'head -c 5000000 /dev/zero\n')
    assert.deepEqual([output.ended, output.stdout.length], ['exit', 5_000_000])
  })

  test('is judged at once: ssh2 takes a promise for a yes', async () => {
    const environment = person(host, '')
    const check = await hostKeyCheck(routeOf(targetOf(host), environment), environment, memoryOf(environment))
    const key = Buffer.from(other.split(' ')[1] ?? '', 'base64')
    assert.equal(check.verify(key), false)
    assert.equal(check.verify(key), false)
    assert.equal(check.refused()?.kind, 'hostkey')
    assert.equal(check.verify(Buffer.from('no key')), false)
  })
})
