import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import {
  type Action,
  type AnyResourceType,
  type Facts,
  NotLooked,
  simulate,
  simulateAll,
} from '../../src/model/index.ts'
import { resourceValidators } from '../../src/playbook/validators.generated.js'
import { resources } from '../../src/resources/index.ts'
import { type Case, type ExpectedAction, paramsOf, readCases, resourcesFolder } from './case.ts'
import { lineChanges } from './lines.ts'
import { planned } from './planned.ts'
import { answer, readWorld, type World } from './world.ts'

test('the list of resources has all folders', () => {
  const folders = readdirSync(resourcesFolder, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
  assert.deepEqual(resources.map(resource => resource.name).toSorted(), folders.toSorted())
})

for (const resource of resources) {
  const cases = readCases(resource.name)
  test(`${resource.name}: no case stands twice`, () => {
    assert.deepEqual(repeated(cases.map(({ name }) => name)), [])
    assert.deepEqual(
      repeated(cases.map(({ params, facts, files }) => JSON.stringify({ params, facts, files }))),
      [],
    )
  })
  test(`${resource.name}: a parameter that it does not have is refused`, () => {
    const params = cases[0]?.params
    assert.equal(resourceValidators[resource.name]?.({ ...params, colour: 'red' }), false)
  })
  for (const each of cases) test(`${resource.name}: ${each.name}`, () => hold(resource, each))
}

function hold(resource: AnyResourceType, each: Case): void {
  const accepts = resourceValidators[resource.name]
  assert.ok(accepts?.(each.params), `the schema lets the case through: ${JSON.stringify(accepts?.errors)}`)
  const params = paramsOf(resource, each)
  const mistakes = resource.check?.(params) ?? []
  if ('mistakes' in each.expected) {
    const found = mistakes.map(({ code, path }) => ({ code, path }))
    assert.deepEqual(
      found,
      each.expected.mistakes.map(({ code, path }, index) => ({ code, path: path ?? found[index]?.path })),
    )
    return
  }
  assert.deepEqual(mistakes, [], 'the parameters are right')
  const outcome = planned(resource, params, each.world)
  if ('cannot' in each.expected) {
    assert.ok('reason' in outcome, 'cannot be planned')
    assert.match(outcome.reason, new RegExp(each.expected.cannot, 'i'))
    return
  }
  if ('reason' in outcome) assert.fail(`cannot be planned: ${outcome.reason}`)
  const { actions, facts } = outcome
  assert.deepEqual(comparable(actions, facts, each.expected.actions), each.expected.actions)
  settles(resource, params, facts, actions, each.world)
  minimal(facts, actions)
  if (actions.length === 0 && each.params.state !== 'absent') {
    const nothing = planned(resource, params, readWorld({ sshd: null }))
    assert.ok(
      'reason' in nothing || nothing.actions.length > 0,
      'a case of no actions is a real "already so"',
    )
  }
}

/** Planned again on what the actions make, nothing is left. */
function settles(
  resource: AnyResourceType,
  params: never,
  facts: Facts,
  actions: readonly Action[],
  world: World,
) {
  const after = simulateAll(facts, actions)
  try {
    assert.deepEqual(resource.plan(params, after), [])
  } catch (error) {
    if (!(error instanceof NotLooked)) throw error
    assert.deepEqual(resource.plan(params, simulateAll(answer(world, error.looks, facts), actions)), [])
  }
}

/** No action does nothing, none states what is so already, and none touches a path or service that it does not name. */
function minimal(facts: Facts, actions: readonly Action[]): void {
  let now = facts
  for (const action of actions) {
    const next = simulate(now, action)
    assert.notDeepEqual(next, now, `${JSON.stringify(action)} does something`)
    if (action.do === 'permit') {
      const fact = now.paths.get(action.path)
      assert.ok(fact && fact.type !== 'unseen')
      if (action.uid !== undefined) assert.notEqual(action.uid, fact.uid)
      if (action.gid !== undefined) assert.notEqual(action.gid, fact.gid)
      // A change of owner takes setuid and setgid bits away, so that a mode with these is stated again.
      if (action.mode !== undefined && (action.mode & 0o6000) === 0) assert.notEqual(action.mode, fact.mode)
    }
    now = next
  }
  const named = actions.flatMap(action => ('path' in action ? [action.path] : []))
  for (const [path, fact] of facts.paths) {
    const concerned =
      named.some(name => path === name || path.startsWith(`${name}/`)) || fact?.type === 'link'
    if (!concerned) assert.equal(now.paths.get(path), fact, `${path} is untouched`)
  }
}

/** Writes whose expectation states `changes` are told by the lines that differ. */
function comparable(
  actions: readonly Action[],
  facts: Facts,
  expected: readonly ExpectedAction[],
): readonly unknown[] {
  let now = facts
  return actions.map((action, index) => {
    const before = action.do === 'write' ? now.paths.get(action.path) : null
    now = simulate(now, action)
    if (action.do !== 'write' || expected[index]?.changes === undefined) return action
    const { content, ...rest } = action
    const was =
      before?.type === 'file' && before.content && 'text' in before.content ? before.content.text : ''
    return { ...rest, changes: lineChanges(was, content) }
  })
}

function repeated(texts: readonly string[]): readonly string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index)
}
