import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HostPlay } from '../../src/model/index.ts'
import {
  checkHosts,
  type Files,
  loadInventory,
  loadPlaybooks,
  noOptions,
  type ResolveOptions,
  readExtraVars,
  resolve,
} from '../../src/playbook/index.ts'
import { isChosen } from '../../src/playbook/tags.ts'

function filesOf(texts: { readonly [path: string]: string }): Files {
  return {
    read(path) {
      const text = texts[path]
      return text === undefined
        ? { problem: 'missing', message: 'does not exist' }
        : { bytes: Buffer.from(text, 'latin1') }
    },
    list: () => null,
  }
}

interface Setting {
  readonly inventory?: string
  readonly host?: string
  readonly options?: Partial<ResolveOptions>
  readonly files?: { readonly [path: string]: string }
}

/** The first play of a text for one host, which must have no mistakes. */
function resolved(
  playbook: string,
  { inventory = 'web1\n', host = 'web1', options, files = {} }: Setting = {},
): HostPlay {
  const all = filesOf({ 'play/p.yml': playbook, 'i.ini': inventory, ...files })
  const { plays, diagnostics } = loadPlaybooks(['play/p.yml'], all)
  assert.deepEqual(diagnostics, [])
  const [play] = plays
  assert.ok(play)
  const result = resolve(play, host, loadInventory(['i.ini'], all).inventory, {
    ...noOptions,
    files: all,
    ...options,
  })
  assert.deepEqual(result.diagnostics, [])
  return result.play
}

const paramsOf = (play: HostPlay): readonly unknown[] => play.tasks.map(task => task.params)

describe('parameters', () => {
  test('take every word for yes and no where the resource wants a boolean, and nowhere else', () => {
    const play = resolved(`
- hosts: all
  tasks:
    - file: { path: /a, recurse: yes }
    - file: { path: /a, recurse: "off" }
    - file: { path: /a, recurse: True }
    - file: { path: /a, owner: yes }
    - file: { path: /a, recurse: "{{ r }}" }
  vars: { r: no }
`)
    assert.deepEqual(paramsOf(play), [
      { path: '/a', recurse: true },
      { path: '/a', recurse: false },
      { path: '/a', recurse: true },
      { path: '/a', owner: 'yes' },
      { path: '/a', recurse: false },
    ])
  })

  test('that are a variable alone keep its type, within text they become text', () => {
    const play = resolved(`
- hosts: all
  vars: { n: 33, s: "33", on: yes, list: [{ dest: l }], path: /p }
  tasks:
    - file: { path: "{{ path }}", owner: "{{ n }}" }
    - file: { path: "{{path}}/{{ n }}-{{ on }}", owner: "{{ s }}" }
    - file: { path: "/{{ list.0.dest }}", group: "{{ list[0]['dest'] }}" }
`)
    assert.deepEqual(paramsOf(play), [
      { path: '/p', owner: 33 },
      { path: '/p/33-yes', owner: '33' },
      { path: '/l', group: 'l' },
    ])
  })

  test('tagged !unsafe are left as they are', () => {
    const play = resolved('- hosts: all\n  tasks:\n    - copy: { dest: /a, content: !unsafe "{{ x }}" }\n')
    assert.deepEqual(paramsOf(play), [{ dest: '/a', content: '{{ x }}' }])
  })

  test('keep a number as it is spelled where it is text in the end', () => {
    const play = resolved(
      '- hosts: all\n  tasks:\n    - copy: { dest: /a, content: "v{{ v }}" }\n      vars: { v: 1.10 }\n',
    )
    assert.deepEqual(paramsOf(play), [{ dest: '/a', content: 'v1.10' }])
  })
})

describe('a file that src names', () => {
  const src = (text: string, files: { readonly [path: string]: string }) =>
    paramsOf(resolved(`- hosts: all\n  tasks:\n    - copy: { dest: /a, src: ${text} }\n`, { files }))

  test('comes as its bytes', () => {
    assert.deepEqual(src('x', { 'play/x': 'a\xff\0' }), [
      { dest: '/a', src: { path: 'play/x', bytes: 'a\xff\0' } },
    ])
  })
  test('is looked for in files/ first', () => {
    assert.deepEqual(src('x', { 'play/files/x': '1', 'play/x': '2' }), [
      { dest: '/a', src: { path: 'play/files/x', bytes: '1' } },
    ])
  })
  test('may have variables in its name', () => {
    assert.deepEqual(src('"{{ inventory_hostname }}.pub"', { 'play/web1.pub': 'k' }), [
      { dest: '/a', src: { path: 'play/web1.pub', bytes: 'k' } },
    ])
  })
})

describe('variables win in the order of Ansible', () => {
  const playbook = `
- hosts: all
  vars: { v: play }
  tasks:
    - copy: { dest: /a, content: "{{ v }}" }
      vars: { v: task }
    - copy: { dest: /a, content: "{{ v }}" }
    - copy: { dest: /a, content: "{{ w }}" }
    - copy: { dest: /a, content: "{{ item }}" }
      loop: [i]
      vars: { item: hidden }
`
  const inventory = 'web1 v=host w=host\n[all:vars]\nw=group\n'
  const contents = (play: HostPlay) => play.tasks.map(task => (task.params as { content: string }).content)

  test('task, play, host, group', () =>
    assert.deepEqual(contents(resolved(playbook, { inventory })), ['task', 'play', 'host', 'i']))
  test('--extra-vars before all', () => {
    const { vars: extraVars } = readExtraVars([{ text: 'v=extra w=extra', from: '--extra-vars' }])
    assert.deepEqual(contents(resolved(playbook, { inventory, options: { extraVars } })), [
      'extra',
      'extra',
      'extra',
      'i',
    ])
  })
  test('names of the host and its groups are there by themselves', () => {
    const text =
      '- hosts: all\n  tasks:\n    - copy: { dest: /a, content: "{{ inventory_hostname_short }} {{ group_names.0 }}" }\n'
    assert.deepEqual(
      contents(resolved(text, { inventory: '[web]\nw.example.com\n', host: 'w.example.com' })),
      ['w web'],
    )
  })
  test('and weigh more than the inventory, but less than the play and --extra-vars', () => {
    const text =
      '- hosts: all\n  vars: { inventory_hostname_short: play }\n  tasks:\n    - copy: { dest: /a, content: "{{ inventory_hostname }} {{ inventory_hostname_short }} {{ group_names[0] }}" }\n'
    const { vars: extraVars } = readExtraVars([{ text: 'inventory_hostname=extra', from: '--extra-vars' }])
    const said = resolved(text, { inventory: '[web]\nweb1 group_names=x\n', options: { extraVars } })
    assert.deepEqual(contents(said), ['extra play web'])
  })
})

describe('a loop', () => {
  test('goes over a list, a variable by its name, or in braces', () => {
    for (const loop of ['[a, b]', 'list', '"{{ list }}"', 'deep.list']) {
      const play = resolved(`
- hosts: all
  vars: { list: [a, b], deep: { list: [a, b] } }
  tasks:
    - name: Make
      file: { path: "/{{ item }}" }
      loop: ${loop}
`)
      assert.deepEqual(paramsOf(play), [{ path: '/a' }, { path: '/b' }], loop)
      assert.deepEqual(
        play.tasks.map(task => task.name),
        ['Make (item=a)', 'Make (item=b)'],
      )
    }
  })

  test('over nothing is no task', () => {
    assert.deepEqual(
      resolved('- hosts: all\n  tasks:\n    - file: { path: "/{{ item }}" }\n      loop: []\n').tasks,
      [],
    )
  })

  test('names its turns by their name, if that tells them apart', () => {
    const play = resolved(
      '- hosts: all\n  tasks:\n    - name: For {{ item.user }}\n      file: { path: "/{{ item.user }}" }\n      loop: [{ user: alice }]\n',
    )
    assert.deepEqual(
      play.tasks.map(task => task.name),
      ['For alice'],
    )
  })
})

describe('when', () => {
  test('keeps what only the host can say, with all its bounds', () => {
    const [task] = resolved(
      '- hosts: all\n  tasks:\n    - file: { path: /a }\n      when: { os: debian, os_version: 12.10, openssh: ["> 8", "<9.5p1,>=8.4"] }\n',
    ).tasks
    assert.deepEqual(task?.when, {
      os: ['debian'],
      osVersion: [{ is: '=', version: '12.10' }],
      openssh: [
        { is: '>', version: '8' },
        { is: '<', version: '9.5p1' },
        { is: '>=', version: '8.4' },
      ],
    })
  })

  test('of a group decides before any host is contacted, and then fills nothing in', () => {
    const text =
      '- hosts: all\n  tasks:\n    - file: { path: "{{ only_db_has_it }}" }\n      when: { group: [db, other] }\n'
    const inventory = 'web1\n[db]\ndb1 only_db_has_it=/d\n[other]\n'
    const [skipped] = resolved(text, { inventory }).tasks
    assert.deepEqual(skipped?.when, { group: false })
    assert.deepEqual(skipped?.resource.looks(skipped.params), [])
    const [kept] = resolved(text, { inventory, host: 'db1' }).tasks
    assert.deepEqual([kept?.when, kept?.params], [{ group: true }, { path: '/d' }])
  })
})

describe('tags choose as in Ansible', () => {
  const cases: readonly (readonly [task: string, only: string, skip: string, chosen: boolean])[] = [
    ['', '', '', true],
    ['a', '', '', true],
    ['never', '', '', false],
    ['never a', 'a', '', true],
    ['a', 'b', '', false],
    ['', 'b', '', false],
    ['always', 'b', '', true],
    ['always', 'b', 'always', false],
    ['a', 'tagged', '', true],
    ['', 'tagged', '', false],
    ['never', 'tagged', '', false],
    ['', 'untagged', '', true],
    ['a', 'untagged', '', false],
    ['a', 'all', '', true],
    ['never', 'all', '', false],
    ['a b', 'a', 'b', false],
    ['', '', 'untagged', false],
    ['a', '', 'tagged', false],
    ['always', '', 'all', true],
    ['a', '', 'all', false],
    ['', '', 'a', true],
  ]
  const words = (text: string) => text.split(' ').filter(word => word !== '')
  for (const [task, only, skip, chosen] of cases)
    test(`[${task}] with --tags [${only}] --skip-tags [${skip}]: ${chosen ? 'chosen' : 'left out'}`, () =>
      assert.equal(isChosen(words(task), { tags: words(only), skipTags: words(skip) }), chosen))

  test('and the tags of a play are those of its tasks', () => {
    const text =
      '- hosts: all\n  tags: p\n  tasks:\n    - file: { path: /a }\n      tags: [t, p]\n    - file: { path: "{{ nowhere }}" }\n      tags: never\n'
    assert.deepEqual(
      resolved(text).tasks.map(task => task.tags),
      [['p', 't']],
    )
  })
})

describe('many hosts', () => {
  test('are told once what is wrong with all of them, and for whom where it is not all', () => {
    const files = filesOf({
      'p.yml': '- hosts: all\n  tasks:\n    - file: { path: "{{ a }}" }\n    - file: { path: "{{ b }}" }\n',
      'i.ini': 'w[1:9]\nx b=/b\n',
    })
    const { plays } = loadPlaybooks(['p.yml'], files)
    const { inventory } = loadInventory(['i.ini'], files)
    const found = checkHosts(
      plays.map(play => ({ play, hosts: [...inventory.hosts.keys()] })),
      inventory,
    )
    assert.deepEqual(
      found.map(({ message }) => message),
      ['The variable "a" is not defined', 'The variable "b" is not defined (for w1 and 8 more)'],
    )
  })
})

describe('the rest of a play', () => {
  test('comes with it', () => {
    const play = resolved(`
- name: Everything
  hosts: all
  vars: { unit: foo }
  tasks:
    - name: One
      file: { path: /a }
      notify: [again]
      references: CIS:1
      ignore_errors: yes
  handlers:
    - name: again
      service: { name: "{{ unit }}", state: reloaded }
`)
    const { resource, params, ...task } = play.tasks[0] ?? assert.fail()
    assert.equal(resource.name, 'file')
    assert.deepEqual(params, { path: '/a' })
    assert.deepEqual(task, {
      ...{ name: 'One', at: 'play/p.yml:6:7', when: null, tags: [], references: ['CIS:1'] },
      ...{ notify: ['again'], ignoreErrors: true },
    })
    assert.deepEqual(play.handlers, [
      { name: 'again', at: 'play/p.yml:12:7', effect: { effect: 'reload', service: 'foo' } },
    ])
  })
})

describe('group_vars and host_vars', () => {
  const listing: { readonly [folder: string]: readonly string[] } = {
    'inv/group_vars': ['all.yml', 'web'],
    'inv/group_vars/web': ['.hidden.yml', 'a.yml', 'b.yml', 'old.yml~'],
    'inv/host_vars': ['web1.yaml'],
    'play/group_vars': ['all', 'web.yml'],
  }
  const texts: { readonly [path: string]: string } = {
    'inv/i.ini': '[web]\nweb1 a=host b=host\n[web:vars]\na=ini\nb=ini\nc=ini\n',
    'inv/group_vars/all.yml': 'c: inv-all\nd: inv-all\ne: inv-all\n',
    'inv/group_vars/web/a.yml': 'd: inv-web-a\nf: inv-web-a\n',
    'inv/group_vars/web/b.yml': 'f: inv-web-b\n',
    'inv/host_vars/web1.yaml': 'b: inv-host\n',
    'play/group_vars/all': 'e: play-all\nd: play-all\n',
    'play/group_vars/web.yml': 'g: play-web\nf: play-web\n',
    'play/p.yml':
      '- hosts: all\n  tasks:\n    - copy: { dest: /x, content: "{{ a }} {{ b }} {{ c }} {{ d }} {{ e }} {{ f }} {{ g }}" }\n',
  }
  const files: Files = { ...filesOf(texts), list: path => listing[path] ?? null }

  test('beside the inventory and beside the playbook win in the order of Ansible', () => {
    const { plays } = loadPlaybooks(['play/p.yml'], files)
    const { inventory, diagnostics } = loadInventory(['inv/i.ini'], files)
    const [play] = plays
    assert.ok(play)
    const found = resolve(play, 'web1', inventory)
    assert.deepEqual([...diagnostics, ...found.diagnostics], [])
    assert.deepEqual(paramsOf(found.play), [
      { dest: '/x', content: 'host inv-host inv-all inv-web-a play-all play-web play-web' },
    ])
  })

  test('that cannot be read are told with their place', () => {
    const broken = {
      ...filesOf({
        ...texts,
        'inv/host_vars/web1.yaml': '$ANSIBLE_VAULT;1.1\n',
        'inv/group_vars/all.yml': '- x\n',
      }),
      list: files.list,
    }
    assert.deepEqual(
      loadInventory(['inv/i.ini'], broken).diagnostics.map(({ code, at }) => [code, at]),
      [
        ['inventory_syntax', 'inv/group_vars/all.yml:1:1'],
        ['vault', 'inv/host_vars/web1.yaml:1:1'],
      ],
    )
  })
})
