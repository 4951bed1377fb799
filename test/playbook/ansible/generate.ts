import { type Random, randomFrom } from '../../openssh/fuzz/random.ts'
import { randomIni } from './generate-ini.ts'
import { randomVarsFile, randomYaml } from './generate-yaml.ts'
import { groupNames, hostNames, some } from './generate-values.ts'
import type { Question } from './judge.ts'

/** Files below a folder, and what is asked of them. Text that begins with `#!` is a program. */
export interface Case {
  readonly seed: number
  readonly files: { readonly [path: string]: string }
  readonly question: Omit<Question, 'folder'>
}

/** Some inventory: one or several sources of any kind, with files of variables beside them and beside a playbook. */
export function randomCase(seed: number): Case {
  const random = randomFrom(seed)
  const files: Record<string, string> = {}
  const sources = Array.from({ length: random.once(3) ? 2 : 1 }, (_, index) =>
    randomSource(random, index, files),
  )
  const isBeside = random.once(2)
  const limit = random.once(4) ? random.pick(['@limit', '@limit,h1', 'web:db', '!web']) : null
  if (limit?.includes('@')) files.limit = `${some(random, 1, 4, () => randomPattern(random)).join('\n')}\n`
  if (isBeside) {
    files['play/site.yml'] = '- hosts: all\n'
    randomVars(random, 'play', files)
  }
  return {
    seed,
    files,
    question: {
      sources,
      beside: isBeside ? 'play' : 'nowhere',
      patterns: Array.from({ length: 4 }, () => randomPattern(random)),
      templates: [
        '{{ a }}',
        'x{{ b }}',
        '{{ inventory_hostname }}',
        "{{ c | default('none') }}",
        '{{ group_names }}',
        '{{a|d(3)}} {{ b | default("x y") }}',
        '{{ a.k | default(true) }}',
        "{{ a['k'] }}",
        'x{{ a.b.c[0] | default() }}',
      ],
      ...(limit === null ? {} : { limit }),
      ...(random.once(4) ? { extra: { a: 'extra' } } : {}),
    },
  }
}

function randomSource(random: Random, index: number, files: Record<string, string>): string {
  const kind = random.below(10)
  if (kind === 0) return `${random.some(hostNames, 1, 3).join(',')},${random.pick(hostNames)}:22,`
  const folder = random.once(2) ? '.' : `inv${index}`
  if (kind === 1) {
    const inside = `dir${index}`
    for (const name of random.some(
      ['01-hosts', '02.yml', 'x.json', 'z', 'sub/hosts', 'old.bak', 'a.ini', 'n.txt', '.hid', 'b~'],
      1,
      5,
    ))
      files[`${inside}/${name}`] = textFor(random, name)
    if (random.once(2)) randomVars(random, inside, files)
    return inside
  }
  const name = random.pick([
    `hosts${index}`,
    `i${index}.ini`,
    `i${index}.yml`,
    `i${index}.yaml`,
    `i${index}.cfg`,
    `p${index}.py`,
    `j${index}.json`,
  ])
  const path = folder === '.' ? name : `${folder}/${name}`
  files[path] = textFor(random, name)
  if (random.once(2)) randomVars(random, folder, files)
  return path
}

function textFor(random: Random, name: string): string {
  if (name.endsWith('.py')) return randomProgram(random)
  if (/\.(?:yml|yaml)$/.test(name)) return randomYaml(random)
  if (name.endsWith('.json')) return JSON.stringify(randomJson(random), null, random.pick([0, 2]))
  return /\.(?:ini|cfg)$/.test(name) || random.once(2) ? randomIni(random) : randomYaml(random)
}

function randomJson(random: Random): unknown {
  const host = () => ({ a: random.pick([1, 1.5, true, null, 'yes', [1, '2'], { b: 2 }]) })
  return {
    [random.pick(groupNames)]: {
      hosts: Object.fromEntries(random.some(hostNames, 0, 3).map(name => [name, host()])),
      vars: { b: random.pick([0, 'x', false]) },
    },
  }
}

/** Without `_meta` it is asked for each host. */
function randomProgram(random: Random): string {
  const value = () => random.pick<unknown>([1, 'x', true, null, [1, 'b'], { c: 1 }, 1.5])
  const hosts = random.some(hostNames, 1, 4)
  const list: Record<string, unknown> = {}
  for (const group of random.some(groupNames, 1, 3)) {
    const members = random.some(hosts, 0, 3)
    list[group] = random.pick<unknown>([
      members,
      { hosts: members, vars: { b: value() } },
      { hosts: members, children: random.some(groupNames.slice(groupNames.indexOf(group) + 1), 0, 2) },
      { a: value() },
    ])
  }
  const variables = Object.fromEntries(random.some(hosts, 0, 3).map(name => [name, { a: value() }]))
  if (random.once(2)) list._meta = { hostvars: variables }
  const quoted = (data: unknown) => `'${JSON.stringify(data).replaceAll("'", "'\\''")}'`
  const answers = Object.entries(variables).map(
    ([name, data]) => `'--host ${name}') echo ${quoted(data)} ;;\n`,
  )
  return `#!/bin/sh\ncase "$*" in\n--list) echo ${quoted(list)} ;;\n${answers.join('')}*) echo '{}' ;;\nesac\n`
}

function randomVars(random: Random, folder: string, files: Record<string, string>): void {
  const at = (path: string) => (folder === '.' ? path : `${folder}/${path}`)
  for (const name of random.some(['all', ...groupNames], 0, 3)) {
    const form = random.pick([
      '',
      '.yml',
      '.yaml',
      '.json',
      '/a.yml',
      '/b',
      '/sub/c.yml',
      '/.x.yml',
      '/y.bak',
      '/d.x/e.yml',
    ])
    add(files, at(`group_vars/${name}${form}`), randomVarsFile(random))
    if (random.once(4) && form !== '' && !form.startsWith('/'))
      add(files, at(`group_vars/${name}`), randomVarsFile(random))
  }
  for (const name of random.some(hostNames, 0, 3))
    add(files, at(`host_vars/${name}${random.pick(['', '.yml', '/x.yml'])}`), randomVarsFile(random))
}

/** No file where another needs a folder. */
function add(files: Record<string, string>, path: string, text: string): void {
  const others = Object.keys(files)
  if (others.some(other => other.startsWith(`${path}/`) || path.startsWith(`${other}/`))) return
  files[path] = text
}

function randomPattern(random: Random): string {
  const name = () => random.pick(['all', 'ungrouped', ...groupNames, ...hostNames, 'localhost', '*'])
  const glob = () =>
    `${random.pick(['w', 'd', 'h', '', 'g'])}${random.pick([...['*', '?', '[0-9]', '[!a]*', '*[12]', 'eb*'], ...['[z-a]*', '[!z-a]*', '[1-0]', '[9-0b]*', '[]1]', '[-1]*', '[^1]', '[1']])}`
  const one = () =>
    random.pick([
      name,
      name,
      glob,
      () =>
        `${name()}[${random.pick(['0', '1', '-1', '-2', '0:1', '1:', '0:0', '2:0', '1:1', '0-1', '5', '0:-1'])}]`,
      () => `~${random.pick(['w.*', '(web|db)', 'h\\d+', '.*1', 'db-[ab]', 'we\\q', 'w\\x65b'])}`,
    ])()
  const count = 1 + random.below(4)
  const parts = Array.from({ length: count }, () => `${random.pick(['', '', '', '&', '!'])}${one()}`)
  return parts.join(random.pick([':', ':', ',', ', ']))
}
