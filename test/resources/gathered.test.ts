// needs: shells namespace
// The looks of every case, answered by the real script in a tree made of its facts, lead to the same plan.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { AnyResourceType, Look } from '../../src/model/index.ts'
import { gatherScript, mergeFacts, readFacts } from '../../src/remote/gather.ts'
import { resources } from '../../src/resources/index.ts'
import { makeTree, randomWord, shells, type Tree } from '../remote/apply-tree.ts'
import { type Case, paramsOf, readCases } from './case.ts'
import { finished, planned, planOnce } from './planned.ts'
import { readWorld } from './world.ts'

/** What a tree cannot have: other file systems, services, servers that run, a sshd that refuses what this one takes. */
function canBeMade({ facts, expected }: Case): boolean {
  if ('mistakes' in expected || (facts.uid ?? 0) !== 0) return false
  const isStock = facts.sshd !== null && Object.keys(facts.sshd ?? {}).length === 0
  if (facts.services || !isStock || facts.incomplete || facts.refuses || facts.ignores) return false
  return Object.values(facts.paths ?? {}).every(path => {
    const { type, attributes = '', unreadable, links = 1 } = path ?? {}
    return type !== 'unseen' && !/_|denied/.test(attributes) && unreadable === undefined && links === 1
  })
}

/** The facts with the accounts and groups in files, as getent(1) finds them. */
function withAccounts({ facts }: Case) {
  const { all } = readWorld(facts)
  const users = [...all.accounts.values()].flatMap(user => (user ? [user] : []))
  const groups = [...all.groups.values()].flatMap(group => (group ? [group] : []))
  const passwd = users.map(({ name, uid, gid, home, shell }) => `${name}:x:${uid}:${gid}::${home}:${shell}\n`)
  // sshd wants this account before it says anything.
  passwd.push('sshd:x:100:65534::/run/sshd:/usr/sbin/nologin\n')
  const members = (group: string) => users.filter(user => user.groups.includes(group)).map(({ name }) => name)
  const named = new Set([...groups.map(({ name }) => name), ...users.flatMap(user => user.groups)])
  const group = [...named].map((name, index) => {
    const gid = groups.find(other => other.name === name)?.gid ?? 90_000 + index
    return `${name}:x:${gid}:${members(name).join(',')}\n`
  })
  const latin1 = { '/etc/passwd': { latin1: passwd.join('') }, '/etc/group': { latin1: group.join('') } }
  return readWorld({ ...facts, paths: { ...facts.paths, ...latin1 } })
}

async function plannedOnTree(tree: Tree, resource: AnyResourceType, params: never) {
  const gather = async (looks: readonly Look[]) => {
    const word = randomWord()
    return readFacts(looks, (await tree.sh(gatherScript(looks, word))).stdout, word)
  }
  const first = await gather([{ look: 'sshd' }, ...resource.looks(params)])
  const outcome = planOnce(resource, params, first)
  if (!('missing' in outcome)) return { ...outcome, trips: 1 }
  const facts = mergeFacts(first, await gather(outcome.missing))
  return { ...finished(planOnce(resource, params, facts)), trips: 2 }
}

suite('planned on gathered facts', { concurrency: 4 }, () => {
  for (const resource of resources) {
    // The tree with busybox alone has no sshd.
    const needsSshd = resource.name === 'sshd_config' || resource.name === 'authorized_key'
    for (const [index, each] of readCases(resource.name).entries()) {
      if (!canBeMade(each)) continue
      test(`${resource.name}: ${each.name}`, async t => {
        const params = paramsOf(resource, each)
        const shell = shells[index % (needsSshd ? 2 : 3)]
        const tree = makeTree(withAccounts(each).all, shell)
        t.after(() => tree.remove())
        mkdirSync(join(tree.folder, 'run/sshd'))
        const expected = planned(resource, params, each.world)
        const found = await plannedOnTree(tree, resource, params)
        const { facts: _facts, ...wanted } = { facts: null, ...expected }
        assert.deepEqual(found, wanted)
      })
    }
  }
})
