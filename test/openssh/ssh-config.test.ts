import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import {
  type Asked,
  type Client,
  type ClientConfig,
  clientAlgorithms,
  clientKeywords,
  expandPath,
  readClientConfig,
} from '../../src/openssh/ssh-config/index.ts'
import { explained, fuzz, summary } from './client-fuzz/fuzz.ts'

describe('ssh_config', () => {
  test('ssh -G agrees with us on 500 random files', async t => {
    const seed = Number(process.env.SSHFIX_FUZZ_SEED ?? 1)
    const report = await fuzz(500, seed)
    t.diagnostic(`npm run fuzz -- ssh --runs 500: ${summary(report, seed)}`)
    assert.deepEqual(report.mismatches.slice(0, 3).map(explained), [])
    assert.ok(report.refused < report.runs / 2, 'most files are taken')
  })

  test('what only ssh can do is named with its place', () => {
    const text = [
      'Host a',
      'ProxyCommand nc %h %p',
      'Host b',
      'ProxyCommand none',
      'CertificateFile ~/c',
      'Match originalhost c exec "true"',
      'Host d',
      'GSSAPIAuthentication yes',
      'ForwardAgent yes',
      'Match tagged x',
    ].join('\n')
    const beyond = (host: string) =>
      config(text, { host }).beyond.map(({ keyword, at }) => `${keyword} ${at}`)
    assert.deepEqual(beyond('a'), ['ProxyCommand user:2', 'Match tagged user:10'])
    assert.deepEqual(beyond('b')[0], 'CertificateFile user:5')
    assert.deepEqual(beyond('c')[0], 'Match exec user:6')
    assert.deepEqual(beyond('d')[0], 'GSSAPIAuthentication user:8')
  })

  test('GSSAPI that the system states for everybody moves no host', () => {
    const files = {
      user: 'Port 2222\n',
      system: 'GSSAPIAuthentication yes\nUser alice\nBindAddress 192.0.2.1\n',
    }
    const { beyond, user, port } = read(files, { host: 'a' })
    assert.deepEqual(beyond, [{ keyword: 'BindAddress', at: 'system:3' }])
    assert.deepEqual([user, port], ['alice', 2222])
  })

  test('a host key may come in the order that is stated, or in that of what is known', () => {
    const stated = (value: string) => config(`HostKeyAlgorithms ${value}`, { host: 'a' }).algorithms.hostKeys
    assert.equal(stated('ssh-ed25519,rsa-sha2-512')?.isChange, false)
    assert.equal(stated('+ssh-rsa')?.isChange, true)
    assert.equal(stated('^ssh-rsa')?.isChange, false)
  })

  test('what is refused is refused with its place', () => {
    const refused = (text: string) => {
      const result = readClientConfig(
        [{ path: 'user', isUserFile: true, checked: false }],
        { host: 'a' },
        client({ user: text }),
      )
      return 'problem' in result ? `${result.at}: ${result.problem}` : ''
    }
    assert.equal(refused('\nHostt a\n'), 'user:2: bad configuration option "hostt"')
    assert.equal(refused('IgnoreUnknown host?\nHostt a\n'), '')
    assert.equal(refused('Port 0'), 'user:1: Port: bad port "0"')
    assert.equal(refused('Host b\nPort x'), 'user:2: Port: bad port "x"', 'also where it does not count')
    assert.equal(refused('ProxyJump a'), 'user:1: ProxyJump: a is the host itself')
  })

  test('tokens of the newest ssh', () => {
    const { tokens } = config('ProxyJump first,last:2222\nHostKeyAlias Other', { host: 'a' })
    assert.deepEqual(expandPath('~/%j-%k-%h-%n-%r-%p', tokens, client({})), {
      text: '/home/me/last-other-a-a-me-22',
    })
  })

  test('each keyword has a class, each class some, and the page on connections names them', () => {
    const page = readFileSync(new URL('../../docs/connections.md', import.meta.url), 'utf8')
    const [, followed = '', left = ''] = page.split(/^## .*$/m)
    for (const { name, bearing } of clientKeywords) {
      if (bearing === 'native') assert.ok(followed.includes(`\`${name}\``), name)
      if (bearing === 'openssh') assert.ok(left.includes(`\`${name}\``), name)
    }
    const count = (bearing: string) => clientKeywords.filter(keyword => keyword.bearing === bearing).length
    assert.ok(count('native') >= 17)
    assert.ok(count('openssh') >= 15)
    assert.ok(count('none') >= 50)
  })
})

function config(text: string, asked: Asked): ClientConfig {
  return read({ user: text }, asked)
}

function read(files: Readonly<Record<string, string>>, asked: Asked): ClientConfig {
  const paths = Object.keys(files).map(path => ({ path, isUserFile: path === 'user', checked: false }))
  const result = readClientConfig(paths, asked, client(files))
  if ('problem' in result) throw new Error(result.problem)
  return result.config
}

function client(files: Readonly<Record<string, string>>): Client {
  const read = new Map(Object.entries(files).map(([path, text]) => [path, { path, text }]))
  return {
    user: 'me',
    uid: 1000,
    home: '/home/me',
    hostName: 'here.example.org',
    variables: {},
    algorithms: clientAlgorithms,
    homeOf: () => null,
    portOf: () => null,
    file: path => read.get(path) ?? null,
    glob: () => [],
  }
}
