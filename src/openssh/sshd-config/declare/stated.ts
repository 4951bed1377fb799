import { findKeyword } from '../../keywords.ts'
import { splitArguments } from '../tokens.ts'

/**
 * A value as a playbook states it. A text is what would stand behind the keyword; a list has one argument an
 * element; a map is for keywords whose arguments are names with values.
 */
export type StatedValue = string | readonly (string | readonly string[])[] | Readonly<Record<string, string>>

/** The lines that the value needs, each with its arguments. Most keywords have a single line. */
export function statedLines(name: string, value: StatedValue): readonly (readonly string[])[] {
  const keyword = findKeyword(name)
  if (keyword?.raw === true) return [[typeof value === 'string' ? value : flat(value).join(' ')]]
  switch (keyword?.list) {
    case 'single':
      return [typeof value === 'string' ? [value] : flat(value)]
    case 'comma':
      return [[typeof value === 'string' ? value : flat(value).join(',')]]
    case 'accumulate':
      return keyword.oneEach === true
        ? elements(value).map(element => (keyword.value.kind === 'listen' ? words(element) : [element]))
        : [typeof value === 'string' ? words(value) : flat(value)]
    case 'keyed':
      return keyword.oneEach === true
        ? pairs(value, ' ').map(words)
        : [
            typeof value === 'string'
              ? words(value)
              : pairs(value, keyword.value.kind === 'penalty' ? ':' : '='),
          ]
    case 'lists':
      return [typeof value === 'string' ? words(value) : elements(value)]
    default:
      return [typeof value === 'string' ? words(value) : flat(value)]
  }
}

function words(text: string): readonly string[] {
  return splitArguments(text, 0)?.map(word => word.text) ?? [text]
}

function isMap(value: StatedValue): value is Readonly<Record<string, string>> {
  return typeof value === 'object' && !Array.isArray(value)
}

/** Lists within the list are comma-separated lists of sshd. */
function elements(value: StatedValue): readonly string[] {
  if (typeof value === 'string') return [value]
  if (isMap(value)) return Object.values(value)
  return value.map(element => (typeof element === 'string' ? element : element.join(',')))
}

function flat(value: Exclude<StatedValue, string>): readonly string[] {
  return isMap(value) ? Object.values(value) : value.flat()
}

function pairs(value: StatedValue, separator: string): readonly string[] {
  if (!isMap(value)) return elements(value)
  return Object.entries(value).map(([name, text]) => `${name}${separator}${text}`)
}
