import assert from 'node:assert/strict'
import { test } from 'node:test'
import { remembered } from '../../src/openssh/remembered.ts'

function counted(most: number) {
  const made: string[] = []
  const recall = remembered(most, (text): string | undefined => {
    made.push(text)
    return text === 'nothing' ? undefined : `of ${text}`
  })
  return { made, recall }
}

test('What a text gives is made once, be it nothing', () => {
  const { made, recall } = counted(2)
  for (const text of ['one', 'nothing', 'one', 'nothing']) {
    assert.equal(recall(text), text === 'nothing' ? undefined : `of ${text}`)
  }
  assert.deepEqual(made, ['one', 'nothing'])
})

test('No more texts are kept than it is told to', () => {
  const { made, recall } = counted(2)
  for (const text of ['one', 'two', 'three', 'two', 'one']) recall(text)
  assert.deepEqual(made, ['one', 'two', 'three', 'one'])
})

test('A long text of a host is not kept', () => {
  const { made, recall } = counted(2)
  const long = 'x'.repeat(16_385)
  assert.equal(recall(long), recall(long))
  assert.equal(made.length, 2)
})
