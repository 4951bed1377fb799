import type { Random } from '../../openssh/fuzz/random.ts'
import { groupNames, hostNames, iniValue, some, variableNames } from './generate-values.ts'

const ranges = [
  ...[
    'w[1:3]',
    'w[01:03].example.com',
    'w[08:11]',
    'w[1:9:3]',
    '[a:c]-x',
    'n[a:f:2]',
    'w[1:2]-[a:b]',
    'w[:2]',
    'w[x:B]',
    '10.0.0.[1:3]',
  ],
  ...['w[1:010]', 'w[1:2][1:2]', 'fe80::[1:2]', 'w[0:2]:22', '[fe80::[1:2]]:22'],
]
const badRanges = ['w[3:1]', 'w[001:3]', 'w[1:3:0]', 'w[1', 'w[a:3]', 'w[]']
const odd = [
  '[::1]:2222',
  '[web1]:22',
  'web2:0',
  'web1:22',
  '10.0.0.1:2022',
  'user@h1',
  'user@h1:22',
  'a:b',
  'fe80::1:22',
  'h1:x',
]
const bad = [...badRanges, 'web1:', '---', '""', "''"]

/** An inventory in INI as people write them, and sometimes as they should not. */
export function randomIni(random: Random): string {
  const lines = [...hosts(random), ...some(random, 0, 5, () => section(random)).flat()]
  const noise = random.once(20)
    ? random.pick(['[bad', '[no such]', '[web:other]', 'just = words', 'a b', '[web]x', '[]', '  [web]  # c'])
    : ''
  if (noise !== '') lines.splice(random.below(lines.length + 1), 0, noise)
  return (
    lines.map(line => dressed(random, line)).join(random.once(10) ? '\r\n' : '\n') +
    (random.once(3) ? '' : '\n')
  )
}

function dressed(random: Random, line: string): string {
  const indented = random.once(8) ? `  ${line}` : line
  const after = random.once(8)
    ? `${indented}${random.pick(['  ', '\t', ' # comment', '  # "c\' [x]'])}`
    : indented
  return random.once(8) ? `${random.pick(['', '# comment', '; other', '   ', '#[web]'])}\n${after}` : after
}

function section(random: Random): readonly string[] {
  const group = random.pick(groupNames)
  const kind = random.below(5)
  if (kind === 0) {
    const later = groupNames.slice(groupNames.indexOf(group) + 1)
    const children = random.some(random.once(25) ? groupNames : later, 0, 3)
    const declared = random.once(25) ? [] : children.map(child => `[${child}]`)
    const lines = [`[${group}:children]`, ...children]
    return random.once(2) ? [...lines, ...declared] : [...declared, ...lines]
  }
  if (kind === 1) {
    const variables = some(random, 0, 3, () => assignment(random, random.pick(['=', ' = ', '= ', ' ='])))
    const priority = random.once(4)
      ? [
          `ansible_group_priority=${random.pick(['2', '10', '0', '-1', '"3"', '1.5', random.once(6) ? 'x' : '7'])}`,
        ]
      : []
    const declared = random.once(25) ? [] : [`[${random.once(6) ? 'all' : group}]`]
    return [...declared, `[${group === 'eu' ? 'all' : group}:vars]`, ...variables, ...priority]
  }
  return [`[${group}]`, ...hosts(random)]
}

function hosts(random: Random): readonly string[] {
  return some(random, 0, 4, () => {
    const name = random.once(5)
      ? random.pick(ranges)
      : random.once(10)
        ? random.pick(odd)
        : random.once(60)
          ? random.pick(bad)
          : random.pick(hostNames)
    const variables = some(random, 0, 2, () => hostAssignment(random))
    return [name, ...variables].join(random.pick([' ', ' ', '  ', '\t']))
  })
}

function assignment(random: Random, equals: string): string {
  return `${random.pick(variableNames)}${equals}${iniValue(random)}`
}

/** Within a line of hosts shlex takes quotes away, so most are quoted once more. */
function hostAssignment(random: Random): string {
  const value = iniValue(random)
  const name = random.pick(variableNames)
  if (random.once(3)) return `${name}=${value}`
  if (random.once(3)) return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  return value.includes("'") ? `${name}=${random.pick(['1', 'x', '"a b"'])}` : `${name}='${value}'`
}
