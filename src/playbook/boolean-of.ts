import { type Scalar, shown, spelling } from './node.ts'
import { mistake, type Tell } from './place.ts'
import { booleanWord } from './scalars.ts'

/** A variable of Ansible's that says yes or no: words and 1 or 0 count, as for Ansible. */
export function booleanOf(node: Scalar, name: string, tell: Tell): boolean | undefined {
  const text = spelling(node)
  if (typeof node.value === 'boolean') return node.value
  const word = text === '1' ? true : text === '0' ? false : booleanWord(text)
  if (word === undefined)
    tell(mistake('bad_connection', node.place, `Expected ${name} to be yes or no, not ${shown(node)}`))
  return word
}
