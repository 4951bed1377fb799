import {
  allowedInMatch,
  compareVersions,
  type Keyword,
  keywords,
  knows,
} from '../../../src/openssh/keywords.ts'
import type { Connection, HostDefaults } from '../../../src/openssh/sshd-config/index.ts'
import { type Random, randomFrom } from './random.ts'
import { addresses, groups, hosts, mixCase, randomArguments, users } from './values.ts'

/** A configuration below a folder of its own in /etc/ssh, and connections to ask for. */
export interface Case {
  readonly seed: number
  readonly folder: string
  readonly files: readonly RandomFile[]
  readonly connections: readonly Connection[]
}

export interface RandomFile {
  /** Below the folder. The first file of a case is the main one. */
  readonly name: string
  /** Each with its line end. */
  readonly lines: readonly string[]
}

/** What the sshd under test is like. */
export interface Target {
  readonly version: string
  readonly defaults: HostDefaults
}

/** The groups of the accounts that the runner makes, the primary one first; `ghost` has none. */
export const accounts: Readonly<Record<string, readonly string[]>> = {
  root: ['root'],
  alice: ['alice', 'staff', 'wheel'],
  bob: ['bob', 'staff'],
  deploy: ['sftponly'],
  nobody: ['nogroup'],
}

/** Keywords that Debian's builds take, and that have a value to show. */
export function testable(target: Target): readonly Keyword[] {
  return keywords.filter(keyword => {
    if (keyword.value.kind === 'structure' || !knows(keyword, target.version)) return false
    if (keyword.needs === 'OpenBSD' || keyword.needs === 'AFS') return false
    if (keyword.until !== undefined || target.defaults.size === 0) return false
    // sshd would start to look for keys of its own.
    if (keyword.name === 'HostKeyAgent') return false
    return keyword.vendor === undefined || target.defaults.has(keyword.name.toLowerCase())
  })
}

export function randomCase(seed: number, target: Target): Case {
  const random = randomFrom(seed)
  const folder = `case${seed}`
  const writer = new CaseWriter(random, target, folder)
  const files = writer.files()
  const connections = Array.from({ length: 2 }, () => randomConnection(random, target))
  return { seed, folder, files, connections }
}

export function randomConnection(random: Random, target: Target): Connection {
  const user = random.pick(users)
  const newer = compareVersions(target.version, '9.9') >= 0
  return {
    user,
    groups: accounts[user] ?? [],
    host: random.pick(hosts),
    address: random.pick(addresses),
    localAddress: random.pick(addresses),
    localPort: random.pick([22, 2222, 443]),
    ...(random.once(4) ? { rdomain: random.pick(['vrf1', 'blue']) } : {}),
    ...(newer && random.once(3) ? { invalidUser: true } : {}),
  }
}

/** Writes lines in all the ways that sshd takes. */
class CaseWriter {
  readonly #random: Random
  readonly #target: Target
  readonly #folder: string
  readonly #legacy: boolean
  readonly #keywords: readonly Keyword[]

  constructor(random: Random, target: Target, folder: string) {
    this.#random = random
    this.#target = target
    this.#folder = folder
    this.#legacy = compareVersions(target.version, '8.7') < 0
    // Few keywords in a tree, so that lines meet each other.
    const all = testable(target)
    this.#keywords = random.some(all, 3, random.once(4) ? all.length : 8)
  }

  files(): readonly RandomFile[] {
    const random = this.#random
    const names = random.some(
      [
        'sshd_config.d/10-a.conf',
        'sshd_config.d/20 b.conf',
        'sshd_config.d/.hidden.conf',
        'extra',
        'deep/x.conf',
      ],
      0,
      random.once(2) ? 0 : 4,
    )
    const all = ['sshd_config', ...names]
    return all.map((name, index) => {
      const end = random.once(5) ? '\r\n' : '\n'
      const lines = this.#lines(all.slice(index + 1), random.below(index === 0 ? 14 : 7))
      const head =
        index === 0 ? ['AuthorizedKeysCommandUser nobody', 'AuthorizedPrincipalsCommandUser nobody'] : []
      const texts = index === 0 && random.once(3) ? [...lines, ...head] : [...head, ...lines]
      const ended = texts.map(line => line + (random.once(12) ? '\n' : end))
      return { name, lines: random.once(4) ? dropLastEnd(ended) : ended }
    })
  }

  #lines(includable: readonly string[], count: number): readonly string[] {
    const random = this.#random
    const lines: string[] = []
    let inMatch = false
    for (let index = 0; index < count; index += 1) {
      const choice = random.below(20)
      if (choice < 2) lines.push(random.pick(['', '   ', '# a comment', '#Port 22', '\t# h\xe9', '#']))
      else if (choice < 4 && includable.length > 0) lines.push(this.#include(includable, inMatch))
      else if (choice < 7) {
        lines.push(this.#match())
        inMatch = true
      } else lines.push(this.#setting(inMatch))
    }
    return lines
  }

  #setting(inMatch: boolean): string {
    const random = this.#random
    const usable = this.#keywords.filter(keyword => !inMatch || allowedInMatch(keyword, this.#target.version))
    if (usable.length === 0) return '# nothing'
    const keyword = random.pick(usable)
    const args = randomArguments(random, keyword, this.#target.defaults)
    return this.#line(keyword.name, args, keyword.raw === true)
  }

  #line(name: string, args: readonly string[], raw: boolean): string {
    const random = this.#random
    const indent = random.pick(['', '', '', '  ', '\t'])
    const spelled = random.pick([name, name, name.toLowerCase(), mixCase(random, name)])
    const keyword = random.once(40) ? `"${spelled}"` : random.once(60) ? `=${spelled}` : spelled
    const equals = keyword.startsWith('"') ? [' '] : [' ', ' ', '\t', '  ', '=', ' = ', '= ', ' =']
    const separator = random.pick(equals)
    if (raw)
      return `${indent}${keyword}${separator}${this.#safeRaw(args.join(' '))}${random.pick(['', '', ' ', '\t'])}`
    const text = args.map(argument => this.#quote(argument, name)).join(random.pick([' ', ' ', '  ', '\t']))
    const comment = random.once(8) ? random.pick([' # why', '\t#x', ' #']) : ''
    return `${indent}${keyword}${separator}${text}${comment}${random.pick(['', '', '', ' ', '\t ', ' \f'])}`
  }

  /** Old versions cut a raw value at "#" like any other. */
  #safeRaw(text: string): string {
    return this.#legacy && text.startsWith('#') ? `x${text}` : text
  }

  #quote(argument: string, name: string): string {
    const random = this.#random
    const needed = /[\s#]/.test(argument) || (this.#legacy && name !== 'SetEnv' && argument.includes('='))
    if (this.#legacy) return needed || random.once(8) ? `"${argument}"` : argument
    if (needed || random.once(8)) {
      return random.pick([`"${argument}"`, `'${argument}'`, `${argument.slice(0, 1)}"${argument.slice(1)}"`])
    }
    return argument
  }

  #include(names: readonly string[], _inMatch: boolean): string {
    const random = this.#random
    const one = () => {
      const name = random.pick([
        'sshd_config.d/*.conf',
        'sshd_config.d/[12]*',
        'missing/*.conf',
        'nothing',
        ...names,
      ])
      const path = random.once(2) ? `${this.#folder}/${name}` : `/etc/ssh/${this.#folder}/${name}`
      return path.includes(' ') ? `"${path}"` : path
    }
    const patterns = Array.from({ length: random.once(4) ? 2 : 1 }, one)
    return `${random.pick(['Include', 'include', 'INCLUDE'])}${random.pick([' ', '\t', '  '])}${patterns.join(' ')}`
  }

  #match(): string {
    const random = this.#random
    const newer = compareVersions(this.#target.version, '9.9') >= 0
    const comment = random.once(10) ? ' # scope' : ''
    if (random.once(6)) return `Match all${comment}`
    if (newer && random.once(8)) return 'Match invalid-user'
    const criteria = random.some(
      ['User', 'Group', 'Host', 'Address', 'LocalAddress', 'LocalPort', 'RDomain'],
      1,
      random.once(3) ? 3 : 1,
    )
    const equals = this.#legacy || !newer || compareVersions(this.#target.version, '10.0') >= 0
    const words = criteria.map(criterion => {
      const name = random.once(3) ? mixCase(random, criterion) : criterion
      const between = equals && random.once(5) ? '=' : random.pick([' ', ' ', '  '])
      return `${name}${between}${this.#criterionList(criterion)}`
    })
    return `${random.pick(['Match', 'Match', 'match'])} ${words.join(' ')}${comment}`
  }

  #criterionList(criterion: string): string {
    const random = this.#random
    const lists: Readonly<Record<string, readonly string[]>> = {
      User: [...users, 'a*', '!bob', '!*', '*', 'Alice'],
      Group: [...groups, 'sta*', '!wheel', '*'],
      Host: [...hosts, '*.example', '!localhost', '*.EXAMPLE', '10.*'],
      Address: [
        ...addresses,
        '10.0.0.0/8',
        '!10.1.0.0/16',
        '2001:db8::/32',
        '192.168.*',
        '*',
        '0.0.0.0/0',
        '::/0',
        '127.1',
      ],
      RDomain: ['vrf1', 'b*', '!blue', '*'],
    }
    if (criterion === 'LocalPort') return String(random.pick([22, 2222, 443]))
    const list = random
      .some(lists[criterion === 'LocalAddress' ? 'Address' : criterion] ?? [], 1, 3)
      .join(',')
    return random.once(8) ? `"${list}"` : list
  }
}

function dropLastEnd(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === lines.length - 1 ? line.replace(/\r?\n$/, '') : line))
}
