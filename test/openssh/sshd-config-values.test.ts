import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sameValue } from '../../src/openssh/sshd-config/index.ts'

const defaults = new Map([
  ['ciphers', ['a-ctr,b-ctr,c-gcm']],
  ['pubkeyacceptedalgorithms', ['ssh-ed25519,rsa-sha2-512']],
])

type Lines = readonly (readonly string[])[]

const same: readonly [keyword: string, a: Lines, b: Lines][] = [
  ['LoginGraceTime', [['2m']], [['120']]],
  ['LoginGraceTime', [['1h30m']], [['5400s']]],
  ['PermitRootLogin', [['without-password']], [['Prohibit-Password']]],
  ['PasswordAuthentication', [['YES']], [['yes']]],
  ['AllowTcpForwarding', [['all']], [['yes']]],
  ['Compression', [['delayed']], [['yes']]],
  ['RekeyLimit', [['1G', 'none']], [['1073741824']]],
  ['RekeyLimit', [['default', '1h']], [['0', '3600']]],
  ['MaxStartups', [['10']], [['10:30:10']]],
  ['StreamLocalBindMask', [['177']], [['0177']]],
  ['IPQoS', [['ef']], [['0xb8', 'EF']]],
  ['LogLevel', [['debug']], [['DEBUG1']]],
  ['LogLevel', [['SILENT']], [['quiet']]],
  ['PermitListen', [['8080']], [['*:8080']]],
  ['Ciphers', [['-c-gcm']], [['a-ctr,b-ctr']]],
  ['Ciphers', [['^c-gcm']], [['c-gcm,a-ctr,b-ctr']]],
  ['PubkeyAcceptedKeyTypes', [['+ssh-rsa']], [['ssh-ed25519,rsa-sha2-512,ssh-rsa']]],
  ['AllowUsers', [['alice', 'bob']], [['bob'], ['alice'], ['bob']]],
  ['Port', [['22'], ['2222']], [['2222'], ['022']]],
  ['Banner', [['None']], [['none']]],
]

for (const [keyword, a, b] of same) {
  test(`${keyword} ${a.join(' and ')} means the same as ${b.join(' and ')}`, () => {
    assert.ok(sameValue(keyword, a, b, defaults))
  })
}

const different: readonly [keyword: string, a: Lines, b: Lines][] = [
  ['Ciphers', [['a-ctr,b-ctr']], [['b-ctr,a-ctr']]],
  ['AuthorizedKeysFile', [['a', 'b']], [['a b']]],
  ['Banner', [['/A']], [['/a']]],
  ['AllowUsers', [['alice']], [['alice', 'bob']]],
  ['PermitTunnel', [['YES']], [['yes']]],
  ['ForceCommand', [['"a"']], [['a']]],
  ['Subsystem', [['sftp', 'a']], [['sftp', 'b']]],
  ['IPQoS', [['ef', 'cs1']], [['cs1', 'ef']]],
]

for (const [keyword, a, b] of different) {
  test(`${keyword} ${a.join(' and ')} means something else than ${b.join(' and ')}`, () => {
    assert.ok(!sameValue(keyword, a, b, defaults))
  })
}
