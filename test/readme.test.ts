import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { diskFiles, type Files, loadPlaybooks } from '../src/playbook/index.ts'
import { project } from './hosts/cache.ts'

const pages = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/ci.md', 'test/hosts/README.md']

test('the playbook in the README has no mistakes', () => {
  const playbook = /```yaml\n(?<text>[\s\S]*?)```/.exec(read('README.md'))?.groups?.text ?? ''
  const files: Files = { ...diskFiles, read: () => ({ bytes: Buffer.from(playbook) }) }
  const { plays, diagnostics } = loadPlaybooks(['ssh.yml'], files)
  assert.deepEqual(diagnostics, [])
  assert.equal(plays.length, 1)
})

for (const page of pages) {
  test(`${page} links to files, and names commands of npm, that exist`, () => {
    const text = read(page)
    const links = [...text.matchAll(/\]\((?<target>[^)#:]+)\)/g)].map(match => match.groups?.target ?? '')
    const missing = links.filter(target => !existsSync(join(project, dirname(page), target)))
    assert.deepEqual(missing, [])
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Record<string, string> }
    const named = [...text.matchAll(/`npm run (?<name>[\w:]+)/g)].map(match => match.groups?.name ?? '')
    assert.deepEqual(
      named.filter(name => !Object.hasOwn(scripts, name)),
      [],
    )
  })
}

function read(path: string): string {
  return readFileSync(join(project, path), 'utf8')
}
