import assert from 'node:assert/strict'
import { connect as connectTcp } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { connect } from '../../src/remote/connect.ts'
import { type LoopbackHost, loopbackSshd } from '../hosts/loopback.ts'
import { wireTo } from '../hosts/wire.ts'
import { listener, logins, person, refuses, runOnce, targetOf, using } from './reach.ts'

let host: LoopbackHost
before(async () => {
  host = await loopbackSshd()
})
after(() => host.stop())

for (const connection of logins) {
  describe(`a host that cannot be reached over ${connection}`, () => {
    test('because there is no such name', async () => {
      const target = { ...targetOf(host, connection), address: 'no-such-host.invalid' }
      await refuses(connect(target, person(host), null), 'name', /no-such-host\.invalid/)
    })

    test('because nothing listens', async () => {
      const gone = await listener(() => {})
      await gone.stop()
      const target = { ...targetOf(host, connection), port: gone.port }
      await refuses(connect(target, person(host), null), 'refused', new RegExp(String(gone.port)))
      const byName = { ...target, address: 'localhost' }
      await refuses(connect(byName, person(host), null), 'refused', /localhost/)
    })

    test('because it says nothing', async t => {
      const silent = await listener(() => {})
      t.after(() => silent.stop())
      const target = { ...targetOf(host, connection), port: silent.port }
      const environment = { ...person(host), connectTimeout: 200 }
      await refuses(connect(target, environment, null), 'timeout', /0\.2 s/)
    })

    test('because it falls silent while we log in', async t => {
      const wire = await wireTo(host)
      t.after(() => wire.stop())
      const relay = await listener(socket => {
        const far = connectTcp(wire.port, '127.0.0.1')
        far.on('error', () => {})
        far.once('data', (chunk: Buffer) => socket.write(chunk))
      })
      t.after(() => relay.stop())
      const target = { ...targetOf(host, connection), port: relay.port }
      const environment = { ...person(host), connectTimeout: 500 }
      await refuses(connect(target, environment, null), 'timeout', /did not finish the login/)
    })

    test('because it hangs up without a word, at once or by a reset', async t => {
      const quiet = await listener(socket => socket.end())
      const rude = await listener(socket => socket.resetAndDestroy())
      t.after(() => Promise.all([quiet.stop(), rude.stop()]))
      for (const { port } of [quiet, rude]) {
        await refuses(connect({ ...targetOf(host, connection), port }, person(host), null), 'busy')
      }
    })

    test('because it hangs up after its identification, or in the middle of the handshake', async t => {
      const brief = await listener(socket => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'))
      t.after(() => brief.stop())
      await refuses(connect({ ...targetOf(host, connection), port: brief.port }, person(host), null), 'lost')
      for (const after of [10, 100, 900, 1400]) {
        const wire = await wireTo(host, { cut: { after, direction: 'from host' } })
        t.after(() => wire.stop())
        const environment = person(host, wire.knownHostsLine)
        // ssh tells of whole lines only.
        const kind = connection === 'openssh' && after === 10 ? 'busy' : 'lost'
        await refuses(connect({ ...targetOf(host, connection), port: wire.port }, environment, null), kind)
      }
    })

    test('because it is no SSH server, and what it says is shown in one printable line', async t => {
      const answers = [
        { bytes: 'HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n', said: /HTTP\/1\.1 400/ },
        { bytes: '\x1b[31mred\x07\n', said: /(?:\\x1b|\\033)\[31mred/ },
        { bytes: Buffer.alloc(3_000_000, 'garbage '), said: /garbage|too long/ },
        { bytes: Buffer.alloc(70_000), said: /no SSH server/ },
      ]
      for (const { bytes, said } of answers) {
        const odd = await listener(socket => socket.end(bytes))
        t.after(() => odd.stop())
        const error = await refuses(
          connect({ ...targetOf(host, connection), port: odd.port }, person(host), null),
          'refused',
          said,
        )
        assert.match(error.message, /^[ -~]*$/)
      }
    })

    test('because it speaks protocol 1', async t => {
      const old = await listener(socket => socket.end('SSH-1.5-OpenSSH_2.1\n'))
      t.after(() => old.stop())
      await refuses(
        connect({ ...targetOf(host, connection), port: old.port }, person(host), null),
        'algorithm',
        /version 1/,
      )
    })

    test('because it has too many logins under way', async t => {
      const busy = await loopbackSshd({ config: ['MaxStartups 1:100:1', 'LoginGraceTime 20'] })
      const holding = connectTcp(busy.port, busy.address)
      await new Promise(resolve => holding.once('data', resolve))
      t.after(async () => {
        holding.destroy()
        await busy.stop()
      })
      await refuses(connect(targetOf(busy, connection), person(busy), null), 'busy', /MaxStartups/)
    })

    test('because it has had enough of this machine for a while', async t => {
      const angry = await listener(socket => socket.end('Not allowed at this time\r\n'))
      t.after(() => angry.stop())
      const target = { ...targetOf(host, connection), port: angry.port }
      await refuses(connect(target, person(host), null), 'refused', /PerSourcePenalties/)
    })

    test('because it has no algorithm in common, and its offer is shown', async t => {
      const kinds = {
        ssh: [
          { config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'], offer: /sntrup761/ },
          { config: ['KexAlgorithms diffie-hellman-group-exchange-sha256'], offer: /group-exchange/ },
          { config: ['Ciphers aes128-ctr', 'MACs umac-128-etm@openssh.com'], offer: /umac-128/ },
          { config: ['Ciphers 3des-cbc'], offer: /3des-cbc/ },
        ],
        openssh: [
          { config: ['KexAlgorithms diffie-hellman-group1-sha1'], offer: /group1-sha1/ },
          { config: ['Ciphers aes128-ctr', 'MACs hmac-md5'], offer: /hmac-md5/ },
          { config: ['Ciphers 3des-cbc'], offer: /3des-cbc/ },
        ],
      }
      for (const { config, offer } of kinds[connection]) {
        const modern = await loopbackSshd({ config })
        t.after(() => modern.stop())
        await refuses(connect(targetOf(modern, connection), person(modern), null), 'algorithm', offer)
      }
    })

    test('because we do not want to any more', async () => {
      const reason = new Error('enough')
      await assert.rejects(
        connect(targetOf(host, connection), person(host), null, AbortSignal.abort(reason)),
        reason,
      )
      const silent = await listener(() => {})
      const wish = new AbortController()
      const connecting = connect(
        { ...targetOf(host, connection), port: silent.port },
        person(host),
        null,
        wish.signal,
      )
      setImmediate(() => wish.abort(reason))
      await assert.rejects(connecting, reason)
      await silent.stop()
    })
  })
}

test('a connection over which nothing comes any more is lost', async t => {
  const wire = await wireTo(host)
  t.after(() => wire.stop())
  const target = { ...targetOf(host), port: wire.port }
  await using(connect(target, person(host, wire.knownHostsLine), null), async ({ run }) => {
    const output = await run('echo begun; sleep 300\n', { onLine: () => wire.freeze() })
    assert.deepEqual([output.ended, output.stdout], ['lost', 'begun\n'])
    assert.match(output.ended === 'lost' ? output.why : '', /fell silent/)
  })
})

describe('a host with few algorithms is reached', () => {
  for (const config of [
    ['Ciphers chacha20-poly1305@openssh.com'],
    ['Ciphers aes256-gcm@openssh.com'],
    ['Ciphers aes256-ctr', 'MACs hmac-sha2-512-etm@openssh.com'],
    ['KexAlgorithms diffie-hellman-group16-sha512'],
    ['KexAlgorithms ecdh-sha2-nistp521'],
    ['RekeyLimit 1M'],
  ]) {
    test(config.join(', '), async t => {
      const strict = await loopbackSshd({ config })
      t.after(() => strict.stop())
      assert.equal((await runOnce(targetOf(strict), person(strict), 'echo in\n')).stdout, 'in\n')
    })
  }
})
