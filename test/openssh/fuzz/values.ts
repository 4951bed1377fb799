import { findKeyword, type Keyword } from '../../../src/openssh/keywords.ts'
import { defaultsOf, type HostDefaults } from '../../../src/openssh/sshd-config/index.ts'
import type { Random } from './random.ts'

export const users = ['root', 'alice', 'bob', 'deploy', 'nobody', 'ghost'] as const
export const groups = ['root', 'staff', 'wheel', 'sftponly', 'nogroup', 'alice', 'bob'] as const
export const addresses = [
  '10.0.0.1',
  '10.1.2.3',
  '192.168.7.9',
  '203.0.113.5',
  '2001:db8::5',
  '2001:db8:1::9',
  '::1',
  '127.0.0.1',
] as const
export const hosts = ['a.example', 'bastion.example.org', 'HOST.Example', '10.0.0.1', 'localhost'] as const

/** Names that this sshd knows beyond its defaults, one for each kind of list. */
const extras: Readonly<Record<string, readonly string[]>> = {
  cipher: ['aes128-cbc', 'aes256-cbc', '3des-cbc'],
  mac: ['hmac-md5', 'hmac-sha1-96', 'hmac-md5-etm@openssh.com'],
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  hostkey: ['ssh-rsa'],
  pubkey: ['ssh-rsa'],
  ca: ['ssh-rsa'],
  gss: [],
}

const times = ['0', '30', '90', '2m', '1h', '1h30m', '120S', '1D', '2w', '3600', '1m30s'] as const
const paths = [
  'none',
  '/etc/issue.net',
  '/etc/ssh/ca.pub',
  '/var/empty/x',
  'None',
  '/etc/a b',
  '/etc/a #b',
  '~/x',
  '~',
  'relative/file',
  '/tmp/h\xe9',
] as const

/** Arguments for one line of a keyword, as sshd is to see them, that its sshd will usually take. */
export function randomArguments(random: Random, keyword: Keyword, defaults: HostDefaults): readonly string[] {
  const value = keyword.value
  switch (value.kind) {
    case 'flag':
      return [random.pick(['yes', 'no', 'YES', 'No'])]
    case 'choice': {
      const choose = () => random.pick(value.of)
      if (keyword.name === 'PubkeyAuthOptions') return random.some(value.of, 1, 3)
      if (keyword.name === 'FingerprintHash') return [random.pick(['md5', 'sha256', 'SHA512', 'sha384'])]
      return [random.once(4) && value.exact !== true ? mixCase(random, choose()) : choose()]
    }
    case 'integer': {
      const words = value.words ?? []
      return [
        random.once(4) && words.length > 0
          ? random.pick(words)
          : String(random.pick([0, 1, 2, 3, 10, 100, 2048])),
      ]
    }
    case 'time':
      return [random.once(4) && value.words !== undefined ? 'none' : random.pick(times)]
    case 'size':
      return [
        random.pick(['default', '1G', '500M', '16', '1024', '2k', '100K']),
        ...(random.once(2) ? [random.pick(['none', ...times])] : []),
      ]
    case 'mode':
      return [random.pick(['0177', '077', '0', '022', '777'])]
    case 'path':
      return keyword.name === 'SshdSessionPath' || keyword.name === 'SshdAuthPath'
        ? [defaults.get(keyword.name.toLowerCase())?.[0] ?? '/usr/lib/openssh/sshd-session']
        : pathArguments(random, keyword)
    case 'string':
      return stringArguments(random, keyword)
    case 'algorithms':
      return [algorithmList(random, value.list, usualOf(keyword, defaults)?.[0] ?? '')]
    case 'pattern':
      return random.some(patterns(value.of), 1, 3)
    case 'port':
      return [String(random.pick([22, 2222, 22022, 443, 1022]))]
    case 'listen':
      return [random.pick(['10.0.0.2', '127.0.0.1:2200', '[::1]:22', '::1', '[2001:db8::1]', '0.0.0.0'])]
    case 'networks':
      return [random.some(['10.0.0.0/8', '2001:db8::/32', '192.168.*', '127.0.0.1'], 1, 3).join(',')]
    case 'variable':
      return random.some(['LANG', 'LC_*', 'TERM', 'EDITOR', 'X_?', 'GIT_PROTOCOL'], 1, 3)
    case 'assignment':
      return random.some(['A=1', 'B=two', 'A=3', 'PATH=/bin:/usr/bin', 'C=x y', 'D=a=b'], 1, 3)
    case 'command':
      return [random.pick(['/usr/bin/keys %u', '/bin/echo', 'none', '/opt/k --user "%u"', 'NONE'])]
    case 'subsystem':
      return [
        random.once(4) ? 'sftp' : `sub${random.below(100000)}`,
        random.pick(['internal-sftp', '/usr/lib/sftp-server', '/opt/a b']),
        ...random.some(['-l', 'INFO', '-f'], 0, 2),
      ]
    case 'forward':
      return forwardArguments(random, value.portAlone === true)
    case 'startups':
      return [random.pick(['10', '10:30:100', '5:50:60', '100', '3:1:3'])]
    case 'netblock':
      return [random.pick(['32:128', '24:64', '16:48'])]
    case 'qos': {
      const names = ['af21', 'cs1', 'EF', 'none', 'cs0', '8', 'af43']
      return random.some(names, 1, 2)
    }
    case 'interval':
      return random.once(4)
        ? ['none']
        : random.some(['session=1h', 'direct-tcpip=90', '*=5m', 'agent-connection=1d'], 1, 3)
    case 'penalty':
      return random.once(3)
        ? [random.pick(['yes', 'no'])]
        : random.some(
            [
              'crash:1m',
              'authfail:3',
              'noauth:2s',
              'min:20',
              'max:1h',
              'max-sources4:9',
              'overflow:deny-all',
              'grace-exceeded:7',
            ],
            1,
            3,
          )
    case 'methods':
      return random.once(4)
        ? ['any']
        : random.some(
            ['publickey', 'publickey,password', 'password', 'publickey,keyboard-interactive:pam'],
            1,
            3,
          )
    case 'structure':
      return []
  }
}

function usualOf(keyword: Keyword, defaults: HostDefaults): readonly string[] | undefined {
  return defaultsOf(findKeyword(keyword.name)?.name ?? keyword.name, defaults)
}

function pathArguments(random: Random, keyword: Keyword): readonly string[] {
  if (keyword.name === 'AuthorizedKeysFile') {
    return random.once(6)
      ? ['none']
      : random.some(['.ssh/authorized_keys', '/etc/ssh/keys/%u', '.ssh/a b', '~/k'], 1, 3)
  }
  if (findKeyword(keyword.name)?.name === 'HostKey' || keyword.name === 'HostCertificate') {
    return [random.pick(['/etc/ssh/ssh_host_rsa_key', '/etc/ssh/other key', '~/hk', 'hk'])]
  }
  if (keyword.name === 'ChrootDirectory') return [random.pick(['none', '/srv/%u', '/srv/a b', '%h', '~/x'])]
  if (keyword.name === 'SecurityKeyProvider') return [random.pick(['internal', '/usr/lib/sk.so'])]
  return [random.pick(paths)]
}

function stringArguments(random: Random, keyword: Keyword): readonly string[] {
  if (keyword.name === 'ForceCommand') {
    return [
      random.pick([
        'internal-sftp',
        'echo "a  b" c',
        '/bin/true -x',
        "sh -c 'exit 0'",
        'none',
        'a = b',
        'x #y',
      ]),
    ]
  }
  if (keyword.name === 'VersionAddendum')
    return [random.pick(['none', 'Foo bar', 'NONE', '"quoted"', 'x # y'])]
  if (keyword.name === 'PermitUserEnvironment') return [random.pick(['yes', 'no', 'LANG,LC_*', '*'])]
  return [random.pick(['nobody', 'alice', 'root'])]
}

function patterns(of: 'users' | 'groups' | 'log'): readonly string[] {
  if (of === 'groups') return ['staff', 'wheel', 'sftp*', '!root', 'no group']
  if (of === 'log') return ['kex.c:*:1000', '*:kex_exchange_identification():*', 'packet.c:*']
  return ['alice', 'bob@10.0.0.0/8', 'dep*', 'root@*.example', '?ob', 'a b', '!x@2001:db8::/32']
}

function forwardArguments(random: Random, portAlone: boolean): readonly string[] {
  if (random.once(4)) return [random.pick(['any', 'none'])]
  const known = ['localhost:80', '*:22', '[::1]:443', '10.0.0.1:*']
  return random.some(portAlone ? [...known, '8080'] : known, 1, 3)
}

function algorithmList(random: Random, list: string, usual: string): string {
  const names = usual.split(',')
  const sign = list === 'gss' ? '' : random.pick(['', '', '+', '-', '^'])
  if (sign === '+') return `+${random.some([...(extras[list] ?? []), ...names.slice(0, 2)], 1, 3).join(',')}`
  if (sign === '-' && random.once(3))
    return `-*${random.pick(['sha1', '128', 'ctr', 'nistp384', 'cert-v01@openssh.com'])}*`
  return sign + random.some(names, 1, sign === '-' ? Math.max(1, names.length - 1) : 4).join(',')
}

export function mixCase(random: Random, text: string): string {
  return Array.from(text, char => (random.once(2) ? char.toUpperCase() : char.toLowerCase())).join('')
}
