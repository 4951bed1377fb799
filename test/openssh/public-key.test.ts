import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import {
  decodeBase64,
  decodeBlob,
  decodePublicKey,
  encodeBase64,
  familyName,
  fingerprint,
  type PublicKey,
  printPublicKey,
  sha256,
  weakness,
} from '../../src/openssh/public-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'sshfix-keys-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array).toString('latin1'))

describe('sha256', () => {
  test('is what node:crypto computes', () => {
    const check = (text: string): void => {
      const expected = createHash('sha256').update(text, 'latin1').digest().toString('latin1')
      assert.equal(sha256(text), expected)
    }
    fc.assert(fc.property(bytes, check))
    for (const length of [0, 55, 56, 63, 64, 65, 119, 120, 10_000]) check('\xff'.repeat(length))
  })
})

describe('base64', () => {
  test('comes back as the bytes that went in', () => {
    fc.assert(
      fc.property(bytes, text => {
        const encoded = encodeBase64(text)
        assert.equal(encoded, Buffer.from(text, 'latin1').toString('base64'))
        assert.equal(decodeBase64(encoded), text)
        assert.equal(decodeBase64(encoded.replace(/(.{7})/g, '$1\r\n')), text)
      }),
    )
  })

  test('is refused with missing or surplus padding, left-over bits and other characters', () => {
    for (const text of [
      'A',
      'AA',
      'AAA',
      'AA=',
      'AAA==',
      'AAAA=',
      '====',
      'AB==',
      'AAB=',
      'AA-_',
      'AA==A',
      'é',
    ]) {
      assert.equal(decodeBase64(text), undefined, text)
    }
    assert.equal(decodeBase64('AA=='), '\0')
    assert.equal(decodeBase64('AA= ='), '\0')
    assert.equal(decodeBase64(''), '')
  })
})

interface Made {
  readonly name: string
  readonly type: string
  readonly base64: string
}

function readMade(name: string, file: string): Made {
  const [type = '', base64 = ''] = readFileSync(file, 'latin1').split(' ')
  return { name, type, base64 }
}

function generate(name: string, ...options: readonly string[]): Made {
  const file = join(folder, name)
  execFileSync('ssh-keygen', ['-q', '-N', '', '-C', name, '-f', file, ...options])
  return readMade(name, `${file}.pub`)
}

/** Signs a key as an authority would; ssh-keygen writes the certificate beside it. */
function certify(of: Made, ...options: readonly string[]): Made {
  const args = ['-q', '-s', join(folder, 'ed25519'), '-I', `id of ${of.name}`, '-z', '42', ...options]
  execFileSync('ssh-keygen', [...args, join(folder, `${of.name}.pub`)], { stdio: 'pipe' })
  return readMade(`${of.name}-cert`, join(folder, `${of.name}-cert.pub`))
}

const plainKeys: readonly Made[] = [
  generate('ed25519', '-t', 'ed25519'),
  generate('rsa1024', '-t', 'rsa', '-b', '1024'),
  generate('rsa2048', '-t', 'rsa', '-b', '2048'),
  generate('rsa2056', '-t', 'rsa', '-b', '2056'),
  generate('rsa3072', '-t', 'rsa', '-b', '3072'),
  generate('ecdsa256', '-t', 'ecdsa', '-b', '256'),
  generate('ecdsa384', '-t', 'ecdsa', '-b', '384'),
  generate('ecdsa521', '-t', 'ecdsa', '-b', '521'),
]

const certificates: readonly Made[] = plainKeys.map((key, index) =>
  index % 2 === 0
    ? certify(key, '-n', 'alice,bob', '-V', '20200101:20400101', '-O', 'force-command=/bin/true')
    : certify(key, '-h', '-n', 'host.example'),
)

/** ssh-keygen makes these two only with a security key at hand: the same bytes with an application behind them. */
const securityKeys: readonly Made[] = [
  ['ed25519', 'sk-ssh-ed25519@openssh.com'],
  ['ecdsa256', 'sk-ecdsa-sha2-nistp256@openssh.com'],
].map(([from = '', type = '']) => {
  const made = plainKeys.find(key => key.name === from)
  const blob = Buffer.from(made?.base64 ?? '', 'base64')
  const rest = blob.subarray(4 + blob.readUInt32BE(0))
  const base64 = Buffer.concat([wire(type), rest, wire('ssh:')]).toString('base64')
  return { name: `sk-${from}`, type, base64 }
})

/** A DSA key of the right shape: newer versions of ssh-keygen make none, those that know it take it. */
const dsa: Made = {
  name: 'dsa',
  type: 'ssh-dss',
  base64: Buffer.concat([
    wire('ssh-dss'),
    ...[128, 20, 128, 128].map(length => wire(Buffer.alloc(length, 0x5b))),
  ]).toString('base64'),
}

function wire(content: string | Buffer): Buffer {
  const body = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  return Buffer.concat([length, body])
}

const all: readonly Made[] = [...plainKeys, ...certificates, ...securityKeys, dsa]

const knowsDsa = execFileSync('ssh', ['-Q', 'key'], { encoding: 'latin1' }).split('\n').includes('ssh-dss')

/** What ssh-keygen prints of each line it takes for a key, by the comment on the line. */
function listed(lines: readonly string[]): ReadonlyMap<string, string> {
  const file = join(folder, 'list')
  writeFileSync(file, `${lines.map((line, index) => `${line} line${index}`).join('\n')}\n`, 'latin1')
  const { stdout } = spawnSync('ssh-keygen', ['-lf', file], { encoding: 'latin1' })
  const found = new Map<string, string>()
  for (const line of stdout.split('\n')) {
    const groups = /^(?<bits>\d+) (?<hash>\S+) .*line(?<index>\d+) \((?<family>[^)]*)\)$/.exec(line)?.groups
    if (groups?.index !== undefined) found.set(groups.index, `${groups.bits} ${groups.hash} ${groups.family}`)
  }
  return found
}

function ours(type: string, base64: string): string | undefined {
  const decoded = decodePublicKey(type, base64)
  if ('problem' in decoded || decoded.key.family === 'other') return undefined
  if (decoded.key.family === 'dsa' && !knowsDsa) return undefined
  return `${decoded.key.bits} ${fingerprint(decoded.key)} ${familyName(decoded.key)}`
}

/** ssh-keygen calls families so: `ECDSA`, `ED25519-SK-CERT`. */
function assertSame(lines: readonly { readonly type: string; readonly base64: string }[]): number {
  const theirs = listed(lines.map(({ type, base64 }) => `${type} ${base64}`))
  for (const [index, { type, base64 }] of lines.entries()) {
    assert.equal(ours(type, base64), theirs.get(String(index)), `${type} ${base64}`)
  }
  return theirs.size
}

function decode(made: Made | undefined): PublicKey {
  assert.ok(made)
  const decoded = decodePublicKey(made.type, made.base64)
  assert.ok('key' in decoded, 'problem' in decoded ? decoded.problem : '')
  return decoded.key
}

describe('decodePublicKey beside ssh-keygen', () => {
  test('gives size, fingerprint and family of every type of key and certificate', () => {
    assert.equal(assertSame(all), all.length - (knowsDsa ? 0 : 1))
  })

  test('gives back the line that it was decoded from', () => {
    for (const made of all) assert.equal(printPublicKey(decode(made)), `${made.type} ${made.base64}`)
  })

  test('takes a type for a key exactly where ssh-keygen does', () => {
    const types = [...new Set(all.map(({ type }) => type))]
    const more = [
      'rsa-sha2-256',
      'rsa-sha2-512-cert-v01@openssh.com',
      'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
    ]
    const odd = ['ssh-RSA', 'RSA', 'ed25519', 'ssh-nothing']
    const lines = [...types, ...more, ...odd].flatMap(type => all.map(({ base64 }) => ({ type, base64 })))
    assert.ok(assertSame(lines) >= all.length - 1)
  })

  test('takes and refuses broken bytes as ssh-keygen does', () => {
    const broken = fc
      .tuple(
        fc.constantFrom(...plainKeys, ...securityKeys, dsa),
        fc.nat(),
        fc.nat(255),
        fc.constantFrom('change', 'cut', 'add', 'insert', 'base64'),
      )
      .map(([{ type, base64 }, at, value, how]) => {
        const blob = Buffer.from(base64, 'base64')
        // The front holds the lengths and names: that is where a change is most telling.
        const index = value % 3 === 0 ? at % blob.length : at % 48
        if (how === 'base64') return { type, base64: base64.slice(0, at % base64.length) }
        if (how === 'change') blob[index] = value
        const parts = {
          change: blob,
          cut: blob.subarray(0, at % blob.length),
          add: Buffer.concat([blob, Buffer.from([value])]),
          insert: Buffer.concat([blob.subarray(0, index), Buffer.from([0]), blob.subarray(index)]),
        }
        return { type, base64: parts[how].toString('base64') }
      })
      .filter(({ base64 }) => base64 !== '')
    assertSame(fc.sample(broken, { numRuns: Number(process.env.FUZZ_RUNS ?? 2000) }))
  })

  test('reads numbers with needless zeros, and types under their short names, as the same key', () => {
    const rsa = Buffer.from(plainKeys.find(({ name }) => name === 'rsa2048')?.base64 ?? '', 'base64')
    const exponentAt = 4 + rsa.readUInt32BE(0)
    const exponent = rsa.subarray(exponentAt + 4, exponentAt + 4 + rsa.readUInt32BE(exponentAt))
    const rest = rsa.subarray(exponentAt + 4 + exponent.length)
    const padded = Buffer.concat([wire('ssh-rsa'), wire(Buffer.concat([Buffer.alloc(3), exponent])), rest])
    const short = Buffer.concat([wire('rsa'), rsa.subarray(exponentAt)])
    const lines = [rsa, padded, short].map(blob => ({ type: 'ssh-rsa', base64: blob.toString('base64') }))
    assert.equal(assertSame(lines), 3)
    const blobs = lines.map(({ type, base64 }) => decode({ name: '', type, base64 }).blob)
    assert.equal(new Set(blobs).size, 1)
  })
})

describe('decodePublicKey', () => {
  test('says what is wrong with a key', () => {
    const [ed25519] = plainKeys
    const problem = (type: string, base64: string): string => {
      const decoded = decodePublicKey(type, base64)
      return 'problem' in decoded ? decoded.problem : ''
    }
    assert.match(problem('ssh-rsa', ed25519?.base64 ?? ''), /of type ssh-ed25519, not ssh-rsa/)
    assert.match(problem('ssh-ed25519', 'AAAA!'), /base64/)
    assert.match(problem('ssh-ed25519', ed25519?.base64.slice(0, 40) ?? ''), /cut short/)
  })

  test('keeps a key of a type that is newer than this program', () => {
    const base64 = Buffer.concat([wire('ssh-future@example.com'), wire('whatever')]).toString('base64')
    const key = decode({ name: '', type: 'ssh-future@example.com', base64 })
    assert.equal(key.family, 'other')
    assert.equal(printPublicKey(key), `ssh-future@example.com ${base64}`)
    assert.ok('problem' in decodePublicKey('ssh-other@example.com', base64))
  })

  test('reads what a certificate says', () => {
    const certificate = decode(certificates[0]).certificate
    assert.equal(certificate?.id, 'id of ed25519')
    assert.equal(certificate?.serial, 42n)
    assert.equal(certificate?.kind, 'user')
    assert.deepEqual(certificate?.principals, ['alice', 'bob'])
    assert.equal(certificate?.authority.blob, decode(plainKeys[0]).blob)
    assert.equal(decode(certificates[1]).certificate?.kind, 'host')
  })

  test('throws for no bytes at all', () => {
    fc.assert(fc.property(bytes, text => void decodeBlob(text)))
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.nat(), fc.nat(255), ({ base64 }, at, value) => {
        const blob = Buffer.from(base64, 'base64')
        blob[at % blob.length] = value
        decodeBlob(blob.toString('latin1'))
      }),
    )
  })
})

describe('weakness', () => {
  test('names DSA and short RSA keys, in certificates too', () => {
    const weak = all.filter(made => weakness(decode(made)) !== undefined).map(({ name }) => name)
    assert.deepEqual(weak, ['rsa1024', 'rsa1024-cert', 'dsa'])
  })
})
