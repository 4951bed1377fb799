/** Contents of the past, as the host keeps them. */
import { CannotPlan, type Facts, NotLooked, pathFact, readAll, unreadableReason } from '../model/index.ts'
import { filesInTar } from './tar.ts'

/**
 * What is stored as `name` in the folder `old` of a play: by itself, or, of a directory that was another user's, in an
 * archive. Throws `CannotPlan` where it is not there any more or cannot be read.
 */
export function storedContent(facts: Facts, old: string, name: string): string {
  const content = textAt(facts, `${old}/${name}`)
  if (content !== null) return content
  const [number = '', ...below] = name.split('/')
  const archive = below.length === 0 ? null : textAt(facts, `${old}/${number}.tar`)
  const found = archive === null ? undefined : filesInTar(archive).get(below.join('/'))
  if (found === undefined)
    throw cannotTakeBack(old, `What was stored as ${old}/${name} is not there any more`)
  return found
}

/** Asks for all that `storedContent` may read, in one look. */
export function isStored(facts: Facts, old: string, name: string): boolean {
  const [number = '', ...below] = name.split('/')
  const paths = [`${old}/${name}`, ...(below.length === 0 ? [] : [`${old}/${number}.tar`])]
  return readAll(paths.map(path => () => textAt(facts, path))).some(text => text !== null)
}

/** What it is that cannot be had, and what is left: the script that lies beside the store. */
export function cannotTakeBack(old: string, message: string): CannotPlan {
  return new CannotPlan(message, undefined, {
    code: 'cannot_take_back',
    hint: `On the host, the script of the run can still do it: sh ${old.slice(0, old.lastIndexOf('/'))}/undo confirmed`,
  })
}

function textAt(facts: Facts, path: string): string | null {
  const fact = pathFact(facts, path, 'file')
  if (fact === null) return null
  if (fact.type !== 'file') throw cannotTakeBack(path, `Expected ${path} to be a regular file`)
  if (fact.content === undefined) throw new NotLooked({ look: 'file', path })
  if ('text' in fact.content) return fact.content.text
  throw cannotTakeBack(
    path.slice(0, path.lastIndexOf('/old/') + 4),
    `Cannot read ${path}, which was stored: ${unreadableReason[fact.content.unreadable]}`,
  )
}
