import { type Random, randomFrom } from '../fuzz/random.ts'
import { clientKeywords } from '../../../src/openssh/ssh-config/keyword.ts'
import { hosts, jumps, lists, odd, paths, patterns, plain, users, wrong } from './values.ts'

/** Configuration files below a home directory, and the host that ssh is asked about. */
export interface Case {
  readonly seed: number
  /** By path below the home directory; `.ssh/config` is the one that is read. */
  readonly files: ReadonlyMap<string, string>
  readonly host: string
  readonly user?: string
  readonly port?: number
  readonly jump?: string
}

const names = Object.keys(plain)
const native = [
  'HostName',
  'Port',
  'User',
  'IdentityFile',
  'IdentityFile',
  'IdentitiesOnly',
  'IdentityAgent',
  'HostKeyAlias',
  'StrictHostKeyChecking',
  'ConnectTimeout',
  'AddressFamily',
  'ProxyJump',
  'ProxyJump',
  'UserKnownHostsFile',
  'GlobalKnownHostsFile',
  ...Object.keys(lists),
]

/** Of newer versions, of some vendors alone, or such that it needs a network or a command to know whether they are right. */
const unjudged = [
  ...['ChannelTimeout', 'ObscureKeystrokeTiming', 'RefuseConnection', 'Tag', 'VersionAddendum'],
  ...['WarnWeakCrypto', 'GSSAPIKexAlgorithms', 'CanonicalizePermittedCNAMEs', 'ForkAfterAuthentication'],
  'RemoteCommand',
]
const judged = clientKeywords.map(({ name }) => name).filter(name => !unjudged.includes(name))
const anyValue = [...odd, ...jumps, ...paths, ...Object.values(lists).flat(), ...Object.values(plain).flat()]

/** One line alone: what ssh refuses of it is not hidden by another that it refuses. */
function randomLine(random: Random): string {
  const name = random.pick(judged)
  const known = plain[name]
  const value = random.pick(known && random.once(2) ? known : anyValue)
  // Version 9.2 ends a ProxyJump at its first blank, newer ones do not.
  return `${name} ${name === 'ProxyJump' ? value.trim().replace(/\s.*/s, '') : value}\n`
}

export function randomCase(seed: number): Case {
  const random = randomFrom(seed)
  if (random.once(5)) {
    const files = new Map([['.ssh/config', randomLine(random)]])
    return { seed, files, host: random.pick(hosts) }
  }
  // Most files hold nothing that ssh refuses, or there would be little to compare.
  const writer = new Writer(random, random.once(6))
  const files = new Map([['.ssh/config', writer.file(0)]])
  for (const name of [
    '.ssh/a.conf',
    '.ssh/inc/b.conf',
    '.ssh/inc/c.conf',
    'far/d.conf',
    '.ssh/inc/.hidden.conf',
  ])
    if (!random.once(3)) files.set(name, writer.file(name.includes('inc') ? 2 : 1))
  return {
    seed,
    files,
    host: random.pick(hosts),
    ...(random.once(6) ? { user: random.pick(users) } : {}),
    ...(random.once(8) ? { port: 2022 } : {}),
    ...(random.once(8) ? { jump: random.pick(['j', 'al@j:2022,k', 'none', '[::1]:22']) } : {}),
  }
}

class Writer {
  readonly #random: Random
  readonly #isWild: boolean

  constructor(random: Random, isWild: boolean) {
    this.#random = random
    this.#isWild = isWild
  }

  file(depth: number): string {
    const lines = Array.from({ length: this.#random.below(depth === 0 ? 16 : 7) }, () => this.#line(depth))
    return (
      lines.join(this.#isWild && this.#random.once(8) ? '\r\n' : '\n') + (this.#random.once(4) ? '' : '\n')
    )
  }

  #line(depth: number): string {
    const random = this.#random
    switch (random.below(12)) {
      case 0:
        return random.pick(['', '# comment', '   ', '\t# x', '#Host *', this.#isWild ? '\f' : ''])
      case 1:
      case 2:
        return this.#written(
          'Host',
          random
            .some(
              patterns.filter(pattern => this.#isWild || pattern !== ''),
              1,
              3,
            )
            .map(word => this.#quoted(word))
            .join(random.pick([' ', '  ', '\t'])),
        )
      case 3:
        return this.#written('Match', this.#criteria())
      case 4:
        if (depth < 2 && random.once(2)) return this.#written('Include', this.#include())
        return this.#setting(random.pick(names))
      case 5:
      case 6:
        return this.#setting(random.pick(names))
      default:
        return this.#setting(random.pick(native))
    }
  }

  #setting(name: string): string {
    const random = this.#random
    if (name in lists) {
      const usable = (lists[name] ?? []).filter(
        word =>
          this.#isWild ||
          !/nonsense|[*!]/.test(word) ||
          (name === 'HostKeyAlgorithms' && !/nonsense|!/.test(word)),
      )
      return this.#written(
        name,
        random.pick(['', '', '+', '-', '^']) + random.some(usable, 1, 4).join(random.once(20) ? ',,' : ','),
      )
    }
    if (name === 'ProxyJump') return this.#written(name, this.#value(jumps))
    if (name === 'UserKnownHostsFile' || name === 'GlobalKnownHostsFile')
      return this.#written(
        name,
        this.#files()
          .map(word => this.#quoted(word))
          .join(' '),
      )
    const value = this.#value(plain[name] ?? ['x'])
    // These keep their blanks.
    if (
      /^(?:RekeyLimit|AddKeys|SendEnv|SetEnv|(?:Local|Dynamic|Remote)F|PermitR|IPQoS|Protocol|FooBar|Canon|ProxyCommand)/.test(
        name,
      )
    )
      return this.#written(name, value)
    return this.#written(name, this.#quoted(value) + (this.#isWild && random.once(15) ? ' surplus' : ''))
  }

  #sane(values: readonly string[]): readonly string[] {
    const sane = values.filter(value => !wrong.test(value) && !/\$\{(?:\}|DIR$)|%$/.test(value))
    return this.#isWild && this.#random.once(2) ? values : sane.length > 0 ? sane : values
  }

  #files(): readonly string[] {
    const files = this.#random.some(this.#sane(paths), 1, 3)
    return this.#isWild || files.length === 1 ? files : files.filter(file => !/^none$/i.test(file))
  }

  #value(values: readonly string[]): string {
    return this.#random.pick(this.#sane(values))
  }

  #criteria(): string {
    const random = this.#random
    const criterion = () => {
      const not = random.once(4) ? '!' : ''
      const list = (from: readonly string[]) => this.#quoted(random.some(from, 1, 3).join(','))
      switch (random.below(8)) {
        case 0:
          return `${not}final`
        case 1:
          return `${not}canonical`
        case 2:
          return `${not}user ${list([...users, '*', '!root', 'al*'])}`
        case 3:
          return `${not}localuser ${list(['root', '*', '!root', 'x'])}`
        case 4:
          return `${not}originalhost${random.pick([' ', '='])}${list(patterns)}`
        case 5:
          return this.#isWild
            ? random.pick([
                'all',
                'host',
                'address 1',
                '"host" x',
                "host 'x'",
                'HOST web1',
                'final all',
                'host web1 # c',
                'host a ""',
                '',
              ])
            : 'HOST web1'
        default:
          return `${not}host ${list([...patterns, 'target-*', '*.example.org', '10.*'])}`
      }
    }
    if (random.once(6)) return random.pick(['all', '!all', 'final all', 'canonical all', 'all # every'])
    return Array.from({ length: 1 + random.below(2) }, criterion).join(' ')
  }

  #include(): string {
    const safe = [
      'a.conf',
      'inc/*.conf',
      '~/.ssh/a.conf',
      'inc/[bc].conf',
      'none.conf',
      '@HOME@/far/d.conf',
      'inc/b.conf inc/c.conf',
      '"@HOME@/far/*"',
      'inc/?.conf',
      '*/*.conf',
    ]
    return this.#random.pick(
      this.#isWild
        ? [...safe, 'config', 'inc', '/etc/shadow_', '~nobodyatall/x', 'inc/\\b.conf', 'inc/[!b].conf']
        : safe,
    )
  }

  #quoted(word: string): string {
    const random = this.#random
    if (this.#isWild && random.once(12))
      return random.pick([
        `"${word}`,
        `${word}\\`,
        `\\"${word}`,
        `'${word}'`,
        `x"${word}"y`,
        `${word}#`,
        `\\ ${word}`,
      ])
    return random.once(4) || word.includes(' ') ? `"${word}"` : word
  }

  #written(name: string, value: string): string {
    const random = this.#random
    const indent = random.pick(['', '', '  ', '\t'])
    const shown = random.pick([
      name,
      name,
      name.toLowerCase(),
      name.toUpperCase(),
      this.#isWild ? `"${name}"` : name,
    ])
    const between = random.pick([' ', ' ', ' ', '=', ' = ', '\t', this.#isWild ? ' == ' : ' '])
    const after = random.pick([
      '',
      '',
      '',
      ' ',
      '\t',
      name === 'ProxyJump' || name === 'ProxyCommand' ? '' : ' # note',
      this.#isWild ? '\f' : '',
    ])
    return `${indent}${shown}${between}${value}${after}`
  }
}
