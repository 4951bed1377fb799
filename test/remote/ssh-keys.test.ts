import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect } from '../../src/remote/connect.ts'
import { makeKey } from '../hosts/keys.ts'
import { type LoopbackHost, loopbackSshd } from '../hosts/loopback.ts'
import { waitFor } from '../hosts/wait-for.ts'
import { type Person, person, refuses, targetOf, using } from './reach.ts'

const passphrase = 'open sesame'
let host: LoopbackHost
before(async () => {
  host = await loopbackSshd()
})
after(() => host.stop())

/** Lets exactly these public keys in. */
function authorize(...publicLines: readonly string[]): void {
  writeFileSync(join(host.folder, 'authorized_keys'), `${publicLines.join('\n')}\n`)
}

let keys = 0
/** RSA keys take their time to be made: the same one in another format will do. */
const rsa = () => join(host.folder, 'rsa')

function newKey(...options: readonly string[]) {
  keys += 1
  const path = join(host.folder, `key-${keys}`)
  const [, type, ...more] = options
  if (type === 'rsa') {
    if (!existsSync(rsa())) makeKey(rsa(), 'rsa')
    copyFileSync(rsa(), path)
    copyFileSync(`${rsa()}.pub`, `${path}.pub`)
    chmodSync(path, 0o600)
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-f', path, '-a', '1', ...more])
  } else execFileSync('ssh-keygen', ['-q', '-C', '', '-f', path, '-a', '1', ...options])
  return { path, publicLine: readFileSync(`${path}.pub`, 'utf8').trim() }
}

function fingerprintOf(path: string): string {
  return execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? ''
}

async function loginBy(environment: Person, privateKeys: readonly string[]): Promise<string | undefined> {
  const target = { ...targetOf(host), privateKeys }
  return using(connect(target, environment, null), async ({ session, run }) => {
    assert.equal((await run('echo in\n')).stdout, 'in\n')
    assert.deepEqual(session.methods, ['publickey'])
    return session.keyFingerprint
  })
}

describe('a key file logs in', () => {
  const kinds: readonly (readonly [name: string, ...options: string[]])[] = [
    ['ed25519', '-t', 'ed25519', '-N', ''],
    ['ecdsa 256', '-t', 'ecdsa', '-b', '256', '-N', ''],
    ['ecdsa 384', '-t', 'ecdsa', '-b', '384', '-N', ''],
    ['ecdsa 521', '-t', 'ecdsa', '-b', '521', '-N', ''],
    ['rsa', '-t', 'rsa', '-N', ''],
    ['rsa in PEM', '-t', 'rsa', '-m', 'PEM', '-N', ''],
    ['rsa in PKCS 8', '-t', 'rsa', '-m', 'PKCS8', '-N', ''],
    ['ecdsa in PKCS 8', '-t', 'ecdsa', '-b', '256', '-m', 'PKCS8', '-N', ''],
    ['ecdsa 521 in PKCS 8', '-t', 'ecdsa', '-b', '521', '-m', 'PKCS8', '-N', ''],
    ['ed25519, encrypted', '-t', 'ed25519', '-N', passphrase],
    ['rsa, encrypted with gcm', '-t', 'rsa', '-Z', 'aes256-gcm@openssh.com', '-N', passphrase],
    ['rsa in PEM, encrypted', '-t', 'rsa', '-m', 'PEM', '-N', passphrase],
    ['rsa in PKCS 8, encrypted', '-t', 'rsa', '-m', 'PKCS8', '-N', passphrase],
  ]
  for (const [name, ...options] of kinds) {
    test(name, async () => {
      const key = newKey(...options)
      authorize(key.publicLine)
      const environment = { ...person(host), ask: async () => passphrase }
      assert.equal(await loginBy(environment, [key.path]), fingerprintOf(key.path))
      // The public half is taken out of the private file where it can be.
      rmSync(`${key.path}.pub`)
      await loginBy({ ...person(host), ask: async () => passphrase }, [key.path])
    })
  }

  test('under ~, and the second of two', async () => {
    const [wrong, right] = [newKey('-t', 'ed25519', '-N', ''), newKey('-t', 'ed25519', '-N', '')]
    authorize(right.publicLine)
    const environment = person(host)
    copyFileSync(right.path, join(environment.home, 'mine'))
    chmodSync(join(environment.home, 'mine'), 0o600)
    await loginBy(environment, [wrong.path, '~/mine'])
  })

  test('that lies where ssh looks for it, without being named', async () => {
    for (const [name, type] of [
      ['id_rsa', 'rsa'],
      ['id_ecdsa', 'ecdsa'],
      ['id_ed25519', 'ed25519'],
    ] as const) {
      const environment = person(host)
      authorize(makeKey(join(environment.home, '.ssh', name), type).publicLine)
      await loginBy(environment, [])
    }
  })

  test('with a warning when others can read it', async () => {
    const key = newKey('-t', 'ed25519', '-N', '')
    chmodSync(key.path, 0o644)
    authorize(key.publicLine)
    const environment = person(host)
    await loginBy(environment, [key.path])
    assert.match(environment.warnings.join(), /0644/)
  })
})

describe('an encrypted key', () => {
  test('is asked for once a run, hidden, however many connections', async () => {
    const key = newKey('-t', 'ed25519', '-N', passphrase)
    authorize(key.publicLine)
    const asked: unknown[] = []
    const environment = {
      ...person(host),
      ask: async (question: string, { hidden }: { hidden: boolean }) => {
        asked.push(hidden)
        assert.match(question, new RegExp(key.path))
        return passphrase
      },
    }
    await Promise.all([1, 2, 3].map(() => loginBy(environment, [key.path])))
    await loginBy(environment, [key.path])
    assert.deepEqual(asked, [true])
  })

  test('is not asked for when the host does not want it', async () => {
    const [encrypted, plain] = [newKey('-t', 'ed25519', '-N', passphrase), newKey('-t', 'ed25519', '-N', '')]
    authorize(plain.publicLine)
    const ask = async () => assert.fail('asked')
    await loginBy({ ...person(host), ask }, [encrypted.path, plain.path])
  })

  test('may be answered late: a person is not hurried', async () => {
    const key = newKey('-t', 'ed25519', '-N', passphrase)
    authorize(key.publicLine)
    const ask = () => new Promise<string>(resolve => setTimeout(resolve, 3000, passphrase))
    await loginBy({ ...person(host), connectTimeout: 2000, ask }, [key.path])
  })

  test('is asked for again when the answer was wrong, then given up, and the next key tried', async () => {
    const [encrypted, plain] = [newKey('-t', 'ed25519', '-N', passphrase), newKey('-t', 'ed25519', '-N', '')]
    authorize(encrypted.publicLine, plain.publicLine)
    const answers = ['wrong', passphrase]
    const ask = async () => answers.shift() ?? assert.fail('asked too often')
    assert.equal(
      await loginBy({ ...person(host), ask }, [encrypted.path, plain.path]),
      fingerprintOf(encrypted.path),
    )
    let asked = 0
    const fails = async () => {
      asked += 1
      return 'wrong'
    }
    const environment = { ...person(host), ask: fails }
    assert.equal(await loginBy(environment, [encrypted.path, plain.path]), fingerprintOf(plain.path))
    assert.equal(asked, 3)
  })

  test('that nobody can unlock is the reason that is given', async () => {
    const key = newKey('-t', 'ed25519', '-N', passphrase)
    authorize(key.publicLine)
    const target = { ...targetOf(host), privateKeys: [key.path] }
    await refuses(connect(target, person(host), null), 'auth', /encrypted/)
    const pem = newKey('-t', 'rsa', '-m', 'PEM', '-N', passphrase)
    rmSync(`${pem.path}.pub`)
    await refuses(connect({ ...target, privateKeys: [pem.path] }, person(host), null), 'auth', /encrypted/)
  })
})

describe('a key that cannot log in', () => {
  test('is refused by the host: what was tried is said, and what the host would take', async () => {
    const key = newKey('-t', 'ed25519', '-N', '')
    authorize(host.publicKey)
    const error = await refuses(
      connect({ ...targetOf(host), privateKeys: [key.path] }, person(host), null),
      'auth',
      new RegExp(key.path),
      /publickey/,
    )
    assert.match(error.hint ?? '', /--private-key/)
  })

  test('is not there, is no key, is a public key', async () => {
    const broken = join(host.folder, 'broken')
    writeFileSync(broken, '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n')
    const empty = join(host.folder, 'empty')
    writeFileSync(empty, '')
    for (const path of ['/nonexistent/key', '/', broken, empty, `${host.privateKey}.pub`]) {
      const target = { ...targetOf(host), privateKeys: [path] }
      await refuses(connect(target, person(host), null), 'auth', new RegExp(path))
    }
  })

  test('is encrypted with a cipher that we do not have', async () => {
    const key = newKey('-t', 'ed25519', '-Z', 'chacha20-poly1305@openssh.com', '-N', passphrase)
    authorize(key.publicLine)
    const target = { ...targetOf(host), privateKeys: [key.path] }
    await refuses(connect(target, { ...person(host), ask: async () => passphrase }, null), 'auth', /cipher/)
  })

  test('one of many, more than the host lets us try', async t => {
    const strict = await loopbackSshd({ config: ['MaxAuthTries 2'] })
    t.after(() => strict.stop())
    const wrong = [1, 2, 3].map(() => newKey('-t', 'ed25519', '-N', '').path)
    const target = { ...targetOf(strict), privateKeys: [...wrong, strict.privateKey] }
    await refuses(connect(target, person(strict), null), 'auth', /too many/)
  })

  test('nothing at hand: the host says what it would take', async () => {
    const target = { ...targetOf(host), privateKeys: [] }
    await refuses(connect(target, person(host), null), 'auth', /publickey/)
  })
})

describe('an agent', () => {
  let socket: string
  let stop: () => void
  before(async () => {
    socket = join(host.folder, 'agent')
    const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    stop = () => child.kill()
    await waitFor('ssh-agent', () => existsSync(socket) || undefined, child)
  })
  after(() => stop())

  function add(...paths: readonly string[]): void {
    const env = { ...process.env, SSH_AUTH_SOCK: socket }
    execFileSync('ssh-add', ['-D'], { env, stdio: 'ignore' })
    execFileSync('ssh-add', [...paths], { env, stdio: 'ignore' })
  }

  test('logs in with the one of its keys that the host takes, of every type', async () => {
    const all = ['ed25519', 'ecdsa', 'rsa'].map(type => newKey('-t', type, '-N', ''))
    add(...all.map(key => key.path))
    for (const key of all) {
      authorize(key.publicLine)
      const environment = { ...person(host), agentSocket: socket }
      assert.equal(await loginBy(environment, []), fingerprintOf(key.path))
    }
  })

  test('signs for a key that is named by its public half, and for an encrypted one', async () => {
    const key = newKey('-t', 'ed25519', '-N', '')
    add(key.path)
    authorize(key.publicLine)
    const environment = { ...person(host), agentSocket: socket }
    await loginBy(environment, [`${key.path}.pub`])
    execFileSync('ssh-keygen', ['-q', '-p', '-N', passphrase, '-f', key.path])
    await loginBy({ ...person(host), agentSocket: socket }, [key.path])
  })

  test('is tried after the keys that were named, and first with what worked before', async t => {
    const strict = await loopbackSshd({ config: ['MaxAuthTries 3'] })
    t.after(() => strict.stop())
    const many = [1, 2, 3, 4].map(() => newKey('-t', 'ed25519', '-N', '').path)
    add(...many)
    const environment = { ...person(strict), agentSocket: socket }
    await using(connect(targetOf(strict), environment, null), async () => {})
    // In a run that has logged in once, the agent's keys are no longer in the way.
    const target = { ...targetOf(strict), privateKeys: [...many, strict.privateKey] }
    await using(connect(target, environment, null), async () => {})
    await refuses(connect(target, { ...person(strict), agentSocket: socket }, null), 'auth', /too many/)
  })

  test('that is not there is a warning', async () => {
    authorize(host.publicKey)
    const environment = { ...person(host), agentSocket: '/nonexistent/agent' }
    await loginBy(environment, [host.privateKey])
    assert.match(environment.warnings.join(), /SSH_AUTH_SOCK/)
  })

  test('that holds a certificate does not offer it', async () => {
    const authority = newKey('-t', 'ed25519', '-N', '')
    const key = newKey('-t', 'ed25519', '-N', '')
    execFileSync('ssh-keygen', ['-q', '-s', authority.path, '-I', 'id', '-n', 'root', `${key.path}.pub`])
    add(key.path)
    authorize(key.publicLine)
    await loginBy({ ...person(host), agentSocket: socket }, [])
  })
})
