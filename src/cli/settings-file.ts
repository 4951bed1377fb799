import { constants, statSync } from 'node:fs'
import type { Diagnostic } from '../model/index.ts'
import { diskFiles } from '../playbook/files.ts'
import type { Node } from '../playbook/node.ts'
import { spelling } from '../playbook/node.ts'
import { didYouMean } from '../playbook/suggest.ts'
import { textOf } from '../playbook/text.ts'
import { readYaml } from '../playbook/yaml.ts'
import { UsageError } from './io.ts'
import { longName, runOptions } from './options.ts'

/** What an option is set to in `sshfix.yml`, and where that stands. */
export interface FileSetting {
  readonly texts: readonly string[]
  readonly from: string
}

const file = 'sshfix.yml'

/** The options in `sshfix.yml` of the current folder, by long name; none where there is no such file. */
export function readSettingsFile(): ReadonlyMap<string, FileSetting> {
  const read = diskFiles.read(file)
  if ('problem' in read && read.problem === 'missing') return new Map()
  refuseForeign()
  const found: Diagnostic[] = []
  const tell = (diagnostic: Diagnostic) => found.push(diagnostic)
  const source = textOf(file, read, tell)
  const root = source && readYaml(source, '1.2', tell)
  const mistake = found.find(({ severity }) => severity === 'error')
  if (mistake) throw new UsageError(`${mistake.at}: ${mistake.message}`, mistake.hint)
  if (!root || (root.kind === 'scalar' && root.value === null)) return new Map()
  if (root.kind !== 'map') throw new UsageError(`${file}: expected options, one a line, such as "forks: 20"`)
  const known = new Set(runOptions.map(option => longName(option.flags)))
  return new Map(
    root.entries.map(({ key, keyPlace, value }) => {
      const from = `${file}:${keyPlace.line}`
      const name = key.replaceAll('_', '-')
      if (!known.has(name))
        throw new UsageError(
          `${from}: unknown option "${key}"${didYouMean(name, known)}`,
          'They are the long options of `sshfix apply --help`',
        )
      return [name, { texts: textsOf(value, from), from }]
    }),
  )
}

/** In /tmp anybody can lay down one for whoever starts sshfix there; it could name programs that are run. */
function refuseForeign(): void {
  const sticky = 0o1000
  const { mode } = statSync('.')
  if ((mode & sticky) === 0 || (mode & constants.S_IWOTH) === 0) return
  const { uid } = statSync(file)
  if (uid === 0 || uid === process.getuid?.()) return
  throw new UsageError(
    `${file} belongs to somebody else, in a folder where everybody may write`,
    'Start sshfix in a folder of your own',
  )
}

function textsOf(node: Node, from: string): readonly string[] {
  if (node.kind === 'scalar') return [spelling(node)]
  if (node.kind === 'list') return node.items.flatMap(item => textsOf(item, from))
  throw new UsageError(`${from}: expected a value or a list of values`)
}
