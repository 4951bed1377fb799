// needs: shells namespace
// Every case of every resource, carried out by the real scripts in a tree made of its facts, and undone again; the shells take turns.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { simulateAll } from '../../src/model/index.ts'
import { resources } from '../../src/resources/index.ts'
import { differencesBetween } from '../hosts/listing.ts'
import { apply, differencesFromFacts, logOf, makeTree, request, shells, undo } from '../remote/apply-tree.ts'
import { paramsOf, readCases } from './case.ts'
import { planned } from './planned.ts'

// A script mostly waits.
suite('carried out and undone', { concurrency: 4 }, () => {
  for (const resource of resources) {
    for (const [index, each] of readCases(resource.name).entries()) {
      if (!('actions' in each.expected) || each.expected.actions.length === 0) continue
      const outcome = planned(resource, paramsOf(resource, each), each.world)
      if ('reason' in outcome) continue
      const { actions, facts } = outcome
      // Services need a service manager, and only root makes trees: both have tests of their own.
      if (facts.host.uid !== 0 || actions.some(action => action.do === 'service')) continue

      test(`${resource.name}: ${each.name}`, async t => {
        const before = { ...each.world.all, sshd: null }
        const tree = makeTree(before, shells[index % shells.length])
        t.after(() => tree.remove())
        const first = tree.listing()
        assert.deepEqual(differencesFromFacts(tree, before), [], 'the tree is as the case says')
        const applied = await apply(tree, request({ ...facts, sshd: null }, actions))
        assert.equal(applied.outcome, 'applied', `${JSON.stringify(applied)}\n${logOf(tree)}`)
        assert.deepEqual(differencesFromFacts(tree, simulateAll(before, actions)), [], 'applied as planned')
        const undone = await undo(tree)
        assert.deepEqual(undone, { outcome: 'undone', notes: [] }, logOf(tree))
        assert.deepEqual(differencesBetween(first, tree.listing()), [], 'undone')
      })
    }
  }
})
