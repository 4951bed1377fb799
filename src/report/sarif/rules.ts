/** `ReportingDescriptor` of SARIF 2.1.0, 3.49, as far as code scanning shows it. */
export interface Rule {
  readonly id: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly help: { readonly text: string }
  readonly helpUri?: string
  readonly properties: { readonly tags: readonly string[] }
}

/** What is to be said of a resource, or of a code of an error or a risk. */
export interface Explanation {
  readonly title: string
  readonly explanation: string
}
export type Explain = (name: string) => Explanation | undefined

/** GitHub takes 20 tags a rule and shows 10. */
const mostTags = 10

/** A task's rule is its resource, or the first reference that its writer gave: that outlives other references and names. */
export function taskRule(resource: string, references: readonly string[], explain: Explain): Rule {
  const [first] = references
  const about = explain(resource) ?? { title: `${resource} is as declared`, explanation: '' }
  const reference = first === undefined ? '' : ` (${first})`
  return {
    id: first === undefined ? resource : `${resource}/${first}`,
    shortDescription: { text: sentence(`${about.title}${reference}`) },
    fullDescription: { text: sentence(about.explanation || about.title) },
    help: help(about, resource),
    ...helpUri(references),
    properties: { tags: [...new Set(['security', 'ssh', ...references])].slice(0, mostTags) },
  }
}

export function codeRule(code: string, explain: Explain): Rule {
  const about = explain(code) ?? { title: code, explanation: '' }
  return {
    id: code,
    shortDescription: { text: sentence(about.title) },
    fullDescription: { text: sentence(about.explanation || about.title) },
    help: help(about, code),
    properties: { tags: ['security', 'ssh'] },
  }
}

function help({ title, explanation }: Explanation, name: string): Rule['help'] {
  return { text: `${sentence(explanation || title)}\n\n"sshfix explain ${name}" says more.` }
}

function helpUri(references: readonly string[]): { readonly helpUri?: string } {
  const url = references.find(reference => /^https?:\/\/[!-~]+$/.test(reference) && URL.canParse(reference))
  return url === undefined ? {} : { helpUri: new URL(url).href }
}

export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}
