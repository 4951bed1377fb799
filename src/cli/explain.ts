import { errorCodes } from '../engine/error-codes.ts'
import { riskCodes } from '../login/risk-codes.ts'
import type { Keyword } from '../openssh/keywords.ts'
import { describeValue, keywords, meaningOf, spelledKeyword, suggestKeyword } from '../openssh/keywords.ts'
import { type CodeExplanation, diagnosticCodes } from '../playbook/diagnostic-codes.ts'
import { didYouMean } from '../playbook/suggest.ts'
import { painter } from '../report/text.ts'
import { resources } from '../resources/index.ts'
import { type Io, UsageError, wantsColor } from './io.ts'
import { packageFile } from './package-file.ts'
import { wrapped } from './wrap.ts'

/** Explains a resource, a keyword of sshd_config, a code of a diagnostic, of an error or of a risk; without a name, lists what can be explained. */
export function explain(io: Io, name: string | undefined, options: { readonly color: boolean }): number {
  const bold = (text: string) => painter(wantsColor(io, io.stdout, options.color))('bold', text)
  const text = name === undefined ? allNames(bold) : explanationOf(name, bold)
  io.stdout.write(`${text.trimEnd()}\n`)
  return 0
}

type Bold = (text: string) => string

const codes: { readonly [code: string]: CodeExplanation } = {
  ...errorCodes,
  ...diagnosticCodes,
  ...riskCodes,
}

/** What a resource or a code is, in a few words. */
export function explanationFor(name: string): CodeExplanation | undefined {
  if (Object.hasOwn(codes, name)) return codes[name]
  if (!resources.some(resource => resource.name === name)) return undefined
  const [, first = ''] = resourcePage(name).split(/\n{2,}/)
  return { title: `${name} is as declared`, explanation: first.replaceAll('\n', ' ') }
}

function explanationOf(name: string, bold: Bold): string {
  if (resources.some(resource => resource.name === name)) return resourcePage(name)
  const code = Object.hasOwn(codes, name) ? codes[name] : undefined
  if (code) return codePage(name, code, bold)
  const keyword = spelledKeyword(name)
  if (keyword) return keywordPage(keyword, bold)
  const near = suggestKeyword(name)
  const names = [...resources.map(resource => resource.name), ...Object.keys(codes), ...(near ? [near] : [])]
  throw new UsageError(
    `Nothing is known of "${name}"${didYouMean(name, names)}`,
    '`sshfix explain` lists all names',
  )
}

/** All that can be explained, by kind. */
export const explainable: readonly (readonly [kind: string, names: readonly string[]])[] = [
  ['Resources', resources.map(resource => resource.name)],
  ['Diagnostics', Object.keys(diagnosticCodes).sort()],
  ['Risks of a plan', Object.keys(riskCodes).sort()],
  ['Errors of a host', Object.keys(errorCodes).sort()],
  ['Keywords of sshd_config', keywords.map(keyword => keyword.name)],
]

function allNames(bold: Bold): string {
  return explainable
    .map(([title, names]) => `${bold(title)}\n${wrapped(`  ${names.join(' ')}`, '  ')}`)
    .join('\n\n')
}

/** The page as it stands in the repository; what is between HTML comment marks is for its generator. */
function resourcePage(name: string): string {
  return packageFile(`src/resources/${name}/README.md`).replace(/<!--.*?-->\n?/gs, '')
}

function codePage(code: string, { title, explanation, wrong, right }: CodeExplanation, bold: Bold): string {
  const example =
    wrong === undefined ? [] : ['', bold('wrong'), indented(wrong), bold('right'), indented(right ?? '')]
  return [titled(code, title, bold), '', wrapped(explanation, ''), ...example].join('\n')
}

function indented(text: string): string {
  return text
    .split('\n')
    .map(line => `  ${line}`)
    .join('\n')
}

const listWords: { readonly [list in Keyword['list']]: string } = {
  single: 'one; the first line counts',
  accumulate: 'a list; all lines add up',
  comma: 'a list, written with commas; the first line counts',
  space: 'a list, written with blanks; the first line counts',
  keyed: 'a name and a value; each name counts once',
  lists: 'a list of lists; the first line counts',
}

/** What sshd_config(5) says of the two that are no settings, for which the words of lists and scopes do not hold. */
const structures: {
  readonly [keyword: string]: {
    readonly title: string
    readonly rows: readonly (readonly [string, string])[]
  }
} = {
  Match: {
    title: 'what follows counts only for some connections',
    rows: [
      ['takes', 'conditions, all of which must be met: User, Group, Host, Address, …; or All'],
      ['reaches', 'to the next Match, or the end of its file'],
      ['in Match', 'no: it ends the block before it'],
      ['several', 'each keyword counts from the first block that is met and has it'],
      ['in a playbook', 'the parameter match of sshd_config; never a setting'],
    ],
  },
  Include: {
    title: 'other files are read in this place',
    rows: [
      ['takes', 'one or more paths, which may have wildcards; from /etc/ssh if not absolute'],
      ['order', 'as they stand, those of a wildcard by their names; the first line counts over all'],
      ['in Match', 'yes: the files are then read only where the block is met'],
      ['in a playbook', 'followed by itself; never a setting. The parameter into names a file'],
    ],
  },
}

function keywordPage(keyword: Keyword, bold: Bold): string {
  const structure = structures[keyword.name]
  const fallback =
    keyword.default ??
    keyword.defaults?.map(({ since, value }) => `${value}${since ? ` (from ${since})` : ''}`)
  const settingRows: readonly (readonly [string, string | undefined])[] = [
    ['value', describeValue(keyword.value)],
    ['values', keyword.wins === 'last' ? 'one; the last line counts' : listWords[keyword.list]],
    ['default', fallback === undefined ? undefined : [fallback].flat().join(', ')],
    [
      'in Match',
      keyword.scope === 'match' ? `yes${keyword.matchSince ? `, since ${keyword.matchSince}` : ''}` : 'no',
    ],
  ]
  const rows: readonly (readonly [string, string | undefined])[] = [
    ...(structure?.rows ?? settingRows),
    ['since', keyword.since ? `OpenSSH ${keyword.since}` : undefined],
    ['until', keyword.until ? `OpenSSH ${keyword.until}` : undefined],
    [
      'deprecated',
      keyword.deprecated ? `since ${keyword.deprecated.since}: ${keyword.deprecated.note}` : undefined,
    ],
    ['another name of', keyword.alias],
    ['only of', keyword.vendor?.join(', ')],
    ['needs', keyword.needs ? `a build with ${keyword.needs}` : undefined],
    ['source', keyword.source],
  ]
  const lines = rows
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => wrapped(`  ${label.padEnd(16)}${value}`, ' '.repeat(18)))
  const title = structure?.title ?? meaningOf(keyword) ?? 'a keyword of sshd_config(5)'
  return [titled(keyword.name, title, bold), '', ...lines].join('\n')
}

function titled(name: string, title: string, bold: Bold): string {
  return wrapped(`${name}: ${title}`, '').replace(name, bold)
}
