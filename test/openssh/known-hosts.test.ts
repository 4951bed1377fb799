import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import fc from 'fast-check'
import { hmacSha1, sha1 } from '../../src/openssh/known-hosts/sha1.ts'
import {
  canBeKnown,
  judgeHostKey,
  knownHostKeys,
  readKnownHosts,
  knownHostLine,
  knownHostName,
} from '../../src/openssh/known-hosts.ts'
import { decodePublicKey, type PublicKey } from '../../src/openssh/public-key.ts'

const folder = mkdtempSync(join(tmpdir(), 'sshfix-known-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const bytes = fc.uint8Array({ maxLength: 300 }).map(array => Buffer.from(array).toString('latin1'))

describe('SHA-1 and HMAC-SHA1', () => {
  test('are those of node:crypto for any bytes', () => {
    fc.assert(
      fc.property(bytes, text => {
        assert.equal(sha1(text), createHash('sha1').update(text, 'latin1').digest().toString('latin1'))
      }),
    )
    fc.assert(
      fc.property(bytes, bytes, (key, text) => {
        const expected = createHmac('sha1', Buffer.from(key, 'latin1')).update(text, 'latin1')
        assert.equal(hmacSha1(key, text), expected.digest().toString('latin1'))
      }),
    )
  })
})

const [first, second] = [makeKey('first', 'ed25519'), makeKey('second', 'ecdsa')]

describe('known_hosts', () => {
  test('a host is known by its name, in any case, and not by another', () => {
    const text = `# comment\n\nexample.org,192.0.2.7 ${first.line} a comment\n`
    assert.equal(ats(text, 'example.org'), 'known:3')
    assert.equal(ats(text, 'EXAMPLE.org'), 'known:3')
    assert.equal(ats(text, '192.0.2.7'), 'known:3')
    assert.equal(ats(text, 'example.com'), '')
    assert.equal(ats(text, 'example.orgs'), '')
  })

  test('patterns and their negations', () => {
    const text = `*.example.org,!bad.example.org,192.0.2.? ${first.line}\n`
    assert.equal(ats(text, 'good.example.org'), 'known:1')
    assert.equal(ats(text, 'bad.example.org'), '')
    assert.equal(ats(text, '192.0.2.9'), 'known:1')
    assert.equal(ats(text, '192.0.2.19'), '')
    assert.equal(ats(`!a ${first.line}\n`, 'b'), '', 'a negation alone matches nothing')
  })

  test('another port is looked for with its port, then without', () => {
    const text = `host ${first.line}\n[host]:2222 ${second.line}\n`
    assert.equal(ats(text, 'host', 2222), 'known:2')
    assert.equal(ats(text, 'host', 2200), 'known:1')
    assert.equal(ats(text, 'host', 22), 'known:1')
  })

  test('lines that ssh would ignore are ignored', () => {
    const lines = [
      `host ${first.line.split(' ')[0]}`,
      'host',
      'host ssh-ed25519 AAAA',
      `@unknown host ${first.line}`,
      `#host ${first.line}`,
      `host # ${first.line}`,
      `host ecdsa-sha2-nistp256 ${first.line.split(' ')[1]}`,
    ]
    for (const line of lines) assert.equal(ats(`${line}\n`, 'host'), '', line)
    assert.equal(
      ats(`@revoked #host,host ${first.line}\n`, 'host'),
      'known:1',
      'behind a marker it is a name',
    )
  })

  test('verdicts: known, changed, unknown, revoked', () => {
    const verdict = (text: string, key: PublicKey) =>
      judgeHostKey(knownHostKeys([readKnownHosts('known', text)], 'host', 22), key).verdict
    assert.equal(verdict(`host ${first.line}`, first.key), 'known')
    assert.equal(verdict(`host ${first.line}\nhost ${second.line}`, second.key), 'known')
    assert.equal(verdict(`host ${first.line}`, second.key), 'changed')
    assert.equal(verdict(`other ${first.line}`, first.key), 'unknown')
    assert.equal(verdict(`host ${first.line}\n@revoked * ${first.line}`, first.key), 'revoked')
    assert.equal(verdict(`@cert-authority host ${first.line}`, first.key), 'unknown')
    assert.equal(verdict(`@cert-authority host ${first.line}`, second.key), 'unknown')
  })

  test('a revoked key is refused for a host that is only known without its port', () => {
    const known = knownHostKeys([readKnownHosts('known', `@revoked host ${first.line}`)], 'host', 2222)
    assert.equal(judgeHostKey(known, first.key).verdict, 'revoked')
  })

  test('the line that is added makes the host known, by ssh-keygen too', () => {
    const hosts = [
      ['host', 22],
      ['Host.Example', 2222],
      ['2001:db8::1', 22],
      ['2001:db8::1', 2222],
    ] as const
    for (const [host, port] of hosts) {
      const line = `${knownHostLine(host, port, first.key)}\n`
      assert.equal(ats(line, host, port), 'known:1')
      assert.deepEqual(foundBySsh(line, knownHostName(host, port)), [1])
    }
  })

  test('names that would be patterns or lists are never written', () => {
    for (const host of ['a b', 'a,b', '*', '!a', '[a]', 'a|b', 'a#', "a'b", 'a\nb'])
      assert.equal(canBeKnown(host), false)
    for (const host of ['a', 'a.b-c_d', '2001:db8::1', '192.0.2.1']) assert.equal(canBeKnown(host), true)
  })

  test('finds the lines that ssh-keygen -F finds, hashed ones too', () => {
    const name = fc.constantFrom('a', 'ab', 'a.b', 'b', '[a]:2222', '[ab]:23', 'A', 'a.B')
    const pattern = fc.oneof(name, fc.constantFrom('*', 'a*', '?', '*.b', '!a', '!*b', '[a]:*', '', '#a'))
    const line = fc.record({
      marker: fc.constantFrom('', '', '', '@revoked ', '@cert-authority\t', '@other '),
      hosts: fc.oneof(
        fc.array(pattern, { minLength: 1, maxLength: 3 }).map(patterns => patterns.join(',')),
        fc
          .tuple(name, fc.uint8Array({ minLength: 20, maxLength: 20 }))
          .map(([host, salt]) => hashed(host, salt)),
      ),
      space: fc.constantFrom('', ' ', '\t'),
      key: fc.constantFrom(first.line, second.line, `${first.line} comment`),
    })
    const written = fc
      .array(line, { maxLength: 6 })
      .map(lines =>
        lines.map(({ marker, hosts, space, key }) => `${space}${marker}${hosts} ${key}\n`).join(''),
      )
    fc.assert(
      fc.property(written, name, (text, host) => {
        const { bare = host, port = '22' } = /^\[(?<bare>.*)\]:(?<port>\d+)$/.exec(host)?.groups ?? {}
        const own = knownHostKeys([readKnownHosts('known', text)], bare, Number(port))
        const exact = foundBySsh(text, host.toLowerCase())
        const isKnown = own.some(known => known.marker === 'none' && exact.includes(lineOf(known.at)))
        const more = isKnown || bare === host ? [] : foundBySsh(text, bare.toLowerCase())
        assert.deepEqual(
          own.map(known => lineOf(known.at)),
          [...exact, ...more],
        )
      }),
      { numRuns: 300 },
    )
  })
})

function makeKey(name: string, type: string) {
  const path = join(folder, name)
  spawnSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', path])
  const line = readFileSync(`${path}.pub`, 'utf8').trim()
  const [keyType = '', base64 = ''] = line.split(' ')
  const decoded = decodePublicKey(keyType, base64)
  if ('problem' in decoded) throw new Error(decoded.problem)
  return { line, key: decoded.key }
}

function ats(text: string, host: string, port = 22): string {
  return knownHostKeys([readKnownHosts('known', text)], host, port)
    .map(known => known.at)
    .join(' ')
}

function lineOf(at: string): number {
  return Number(at.split(':').at(-1))
}

function hashed(host: string, salt: Uint8Array): string {
  const hash = createHmac('sha1', salt).update(host.toLowerCase()).digest('base64')
  return `|1|${Buffer.from(salt).toString('base64')}|${hash}`
}

/** The numbers of the lines. */
function foundBySsh(text: string, name: string): readonly number[] {
  const path = join(folder, 'known_hosts')
  writeFileSync(path, text)
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', path], { encoding: 'utf8' })
  return [...stdout.matchAll(/found: line (\d+)/g)].map(match => Number(match[1]))
}
