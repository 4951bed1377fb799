import type { Random } from '../../openssh/fuzz/random.ts'
import { groupNames, hostNames, some, variableNames, yamlValue } from './generate-values.ts'

/** An inventory in YAML. */
export function randomYaml(random: Random): string {
  const head = random.pick(['', '---\n', '# a comment\n', '---\n# both\n\n'])
  const tops = random.once(2) ? ['all'] : random.some(groupNames, 1, 3)
  return head + tops.map(name => group(random, name, 0, 0)).join('') + (random.once(10) ? '...\n' : '')
}

/** A file of `group_vars` or `host_vars`. */
export function randomVarsFile(random: Random): string {
  if (random.once(8))
    return JSON.stringify({ [random.pick(variableNames)]: random.pick([1, 1.0, 'x', null, true, [1]]) })
  if (random.once(12))
    return random.pick(['', '---\n', '# nothing\n', '{}\n', random.once(6) ? '- list\n' : '~\n'])
  return `${random.pick(['', '---\n'])}${variables(random, '', 1 + random.below(3))}`
}

function group(random: Random, name: string, depth: number, from: number): string {
  const indent = '  '.repeat(depth)
  const parts: string[] = []
  if (random.once(2)) parts.push(hosts(random, depth + 1))
  if (random.once(2)) {
    const priority = random.once(4)
      ? `${indent}    ansible_group_priority: ${random.pick(['2', '"10"', '0'])}\n`
      : ''
    parts.push(`${indent}  vars:\n${variables(random, `${indent}    `, 1 + random.below(2))}${priority}`)
  }
  const later = name === 'all' ? groupNames : groupNames.slice(Math.max(from, groupNames.indexOf(name) + 1))
  if (depth < 5 && later.length > 0 && random.once(2)) {
    const children = random.some(later, 1, 3)
    const texts = children.map(child => group(random, child, depth + 2, groupNames.indexOf(child)))
    parts.push(`${indent}  children:\n${texts.join('')}`)
  }
  if (random.once(15))
    parts.push(
      random.pick([
        `${indent}  hsts:\n`,
        `${indent}  hosts: h2\n`,
        `${indent}  vars:\n`,
        `${indent}  x: 1\n`,
      ]),
    )
  const inOrder = random.some(parts, parts.length, parts.length)
  return `${indent}${random.once(8) ? `"${name}"` : name}:${inOrder.length === 0 ? random.pick(['', ' {}', ' null']) : ''}\n${inOrder.join('')}`
}

function hosts(random: Random, depth: number): string {
  const indent = '  '.repeat(depth)
  const names = some(random, 1, 3, () =>
    random.pick([
      ...hostNames,
      ...hostNames,
      'w[1:3]',
      '"w[01:09:4].x:2222"',
      'web1:22',
      '"[::1]:22"',
      random.once(10) ? '1234' : 'x1234',
    ]),
  )
  const texts = names.map(name => {
    const bare = /^\[|: /.test(name) || name.includes('::') ? `"${name}"` : name
    if (random.once(3)) return `${indent}  ${bare}:${random.pick(['', ' {}', ' null', ' ~'])}\n`
    return `${indent}  ${bare}:\n${variables(random, `${indent}    `, 1 + random.below(2))}`
  })
  return `${indent}hosts:\n${texts.join('')}`
}

function variables(random: Random, indent: string, count: number): string {
  const names = random.once(15)
    ? some(random, count, count, () => random.pick(variableNames))
    : random.some(variableNames, count, count)
  return names
    .map(name => `${indent}${name}:${random.pick([' ', ' ', '   '])}${yamlValue(random)}\n`)
    .join('')
}
