import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Files } from '../../src/playbook/files.ts'
import { loadPlaybooks } from '../../src/playbook/load.ts'
import { resources } from '../../src/resources/index.ts'
import { resourcesFolder } from './case.ts'

for (const { name } of resources) {
  const page = readFileSync(`${resourcesFolder}${name}/README.md`, 'utf8')

  test(`${name}: the examples of its page are right, and one of them uses it`, () => {
    const examples = [...page.matchAll(/^```yaml\n(?<text>.*?)^```$/gms)].map(
      match => match.groups?.text ?? '',
    )
    const used: string[] = []
    for (const text of examples) {
      const { plays, diagnostics } = loadPlaybooks(['example.yml'], only('example.yml', text))
      assert.deepEqual(diagnostics, [])
      used.push(...plays.flatMap(play => play.tasks.map(task => task.resource.type.name)))
    }
    assert.ok(used.includes(name))
  })

  test(`${name}: its page has all sections`, () => {
    const sections = [...page.matchAll(/^## (?<title>.+)$/gm)].map(match => match.groups?.title)
    assert.deepEqual(sections, ['What it looks at', 'What it changes', 'When not to use it'])
    assert.match(page, new RegExp(`^# ${name}\n\n\\S`))
  })
}

function only(name: string, text: string): Files {
  return {
    read: path =>
      path === name
        ? { bytes: new TextEncoder().encode(text) }
        : { problem: 'missing', message: 'is not there' },
    list: () => null,
  }
}
