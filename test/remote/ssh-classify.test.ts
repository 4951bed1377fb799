import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { UnreachableKind } from '../../src/model/index.ts'
import { type ConnectError, classify, type Seen, tooSlow } from '../../src/remote/ssh/classify.ts'

const seen: Seen = {
  place: { address: '192.0.2.7', port: 2222, user: 'alice', label: 'alice@192.0.2.7:2222' },
  greeting: 'SSH-2.0-OpenSSH_9.2p1\r\n',
  connected: true,
  offers: new Map(),
  tried: [],
  left: [],
  notes: [],
  beyond: false,
}

interface Row {
  readonly error: ConnectError
  readonly seen?: Partial<Seen>
  readonly kind: UnreachableKind
}

const notYet = { greeting: '', connected: false }
const socket = 'client-socket'
const broken = { level: 'protocol', message: 'Connection lost before handshake' }

/** What a socket or ssh2 1.17 reports, as it was seen. */
const rows: readonly Row[] = [
  {
    error: { level: socket, code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND x' },
    seen: notYet,
    kind: 'name',
  },
  {
    error: { level: socket, code: 'EAI_AGAIN', message: 'getaddrinfo EAI_AGAIN x' },
    seen: notYet,
    kind: 'name',
  },
  { error: { level: socket, code: 'ECONNREFUSED', message: 'connect' }, seen: notYet, kind: 'refused' },
  { error: { level: socket, code: 'EHOSTUNREACH', message: 'connect' }, seen: notYet, kind: 'refused' },
  { error: { level: socket, code: 'ENETUNREACH', message: 'connect' }, seen: notYet, kind: 'refused' },
  {
    error: { level: socket, code: 'EMFILE', message: 'connect EMFILE' },
    seen: notYet,
    kind: 'lost',
  },
  { error: { level: socket, code: 'ETIMEDOUT', message: 'connect' }, seen: notYet, kind: 'timeout' },
  { error: { level: socket, code: 'ECONNRESET', message: 'read ECONNRESET' }, kind: 'lost' },
  {
    error: { level: socket, code: 'ECONNRESET', message: 'read ECONNRESET' },
    seen: { greeting: '' },
    kind: 'busy',
  },
  { error: broken, seen: { greeting: '' }, kind: 'busy' },
  { error: broken, seen: { greeting: 'Exceeded MaxStartups\r\n' }, kind: 'busy' },
  { error: broken, seen: { greeting: 'Not allowed at this time\r\n' }, kind: 'refused' },
  { error: broken, seen: { greeting: 'HTTP/1.1 400 Bad Request\r\n' }, kind: 'refused' },
  {
    error: { message: 'Invalid identification string' },
    seen: { greeting: 'SSH-1.5-x\n' },
    kind: 'algorithm',
  },
  {
    error: { level: 'handshake', message: 'Handshake failed: no matching key exchange algorithm' },
    kind: 'algorithm',
  },
  { error: { level: 'handshake', message: 'Handshake failed: no matching C->S MAC' }, kind: 'algorithm' },
  {
    error: { level: 'handshake', message: 'Handshake failed: no matching host key format' },
    kind: 'algorithm',
  },
  { error: { level: 'handshake', message: 'Host denied (verification failed)' }, kind: 'hostkey' },
  { error: { level: 'handshake', message: 'Handshake failed: signature verification failed' }, kind: 'lost' },
  {
    error: { level: 'client-authentication', message: 'All configured authentication methods failed' },
    kind: 'auth',
  },
  { error: { code: 2, message: 'Too many authentication failures' }, kind: 'auth' },
  { error: { code: 11, message: 'Session closed' }, kind: 'lost' },
  { error: { level: 'client-timeout', message: 'Keepalive timeout' }, kind: 'lost' },
  { error: { level: 'agent', message: 'Failed to connect to agent' }, kind: 'lost' },
  { error: { message: '' }, kind: 'lost' },
]

describe('an error of a connection', () => {
  for (const { error, seen: changes = {}, kind } of rows) {
    const { level = 'no level', code = 'no code', message } = error
    test(`${level}, ${code}, "${message}" after "${(changes.greeting ?? seen.greeting).trim()}" is ${kind}`, () => {
      const { kind: found, message: said, hint } = classify(error, { ...seen, ...changes })
      assert.equal(found, kind)
      assert.match(said, /^[ -~]+$/, 'one line')
      assert.match(said, /192\.0\.2\.7/, 'says where')
      assert.ok(hint, 'says what to do')
    })
  }

  test('of this machine sends nobody to the host', () => {
    const { message, hint } = classify({ level: socket, code: 'EMFILE', message: 'connect EMFILE' }, seen)
    assert.match(message, /^This machine has too many files open/)
    assert.match(hint ?? '', /ulimit -n.*--forks/)
  })

  test('of the algorithms names what the host offers', () => {
    const offers = new Map([
      ['KEX method', 'sntrup761x25519-sha512,ext-info-s'],
      ['C->S MAC', 'umac-64@openssh.com'],
    ])
    const failed = (what: string) =>
      classify({ level: 'handshake', message: `Handshake failed: no matching ${what}` }, { ...seen, offers })
        .message
    assert.match(failed('key exchange algorithm'), /sntrup761x25519-sha512/)
    assert.match(failed('C->S MAC'), /umac-64/)
  })

  test('of the login names what was tried, what is left, and what stood in the way', () => {
    const { message, hint } = classify(
      { level: 'client-authentication', message: 'failed' },
      {
        ...seen,
        tried: ['key a', 'password'],
        left: ['keyboard-interactive'],
        notes: ['the agent is locked'],
      },
    )
    for (const part of [/key a, password/, /keyboard-interactive/, /agent is locked/])
      assert.match(message, part)
    assert.match(hint ?? '', /--ask-pass/)
  })

  test('that is only slow says how far it came', () => {
    const messages = [notYet, { greeting: '' }, {}].map(changes => tooSlow({ ...seen, ...changes }, 5000))
    assert.deepEqual(new Set(messages.map(error => error.kind)), new Set(['timeout']))
    assert.equal(new Set(messages.map(error => error.message)).size, 3)
    for (const { message } of messages) assert.match(message, /5 s/)
  })
})
