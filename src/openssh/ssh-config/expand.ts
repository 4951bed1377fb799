/** TOKENS and environment variables of ssh_config(5) (misc.c, vdollar_percent_expand(), tilde_expand()). */
import type { Client } from './client.ts'

export type Tokens = Readonly<Record<string, string>>

export type Expanded = { readonly text: string } | { readonly problem: string }

/** Puts the tokens in place of `%h` and its like and, where `variables` are given, these in place of `${NAME}`. */
export function expand(text: string, tokens: Tokens, variables?: Client['variables']): Expanded {
  let problem: string | null = null
  const reference =
    variables === undefined ? /%(?<token>.?)/gs : /%(?<token>.?)|\$\{(?<name>[^}]*)(?<close>\}?)/gs
  const expanded = text.replace(reference, (whole, ...rest) => {
    const { token, name, close } = rest.at(-1) as Record<string, string | undefined>
    const value = token === undefined ? variables?.[name ?? ''] : token === '%' ? '%' : tokens[token]
    if (value !== undefined && (token !== undefined || (close === '}' && name !== ''))) return value
    problem ??=
      token === undefined ? `there is no environment variable ${whole}` : `${whole} means nothing here`
    return ''
  })
  return problem === null ? { text: expanded } : { problem }
}

/** Puts environment variables in place of `${NAME}` (misc.c, dollar_expand()). */
export function expandVariables(text: string, variables: Client['variables']): Expanded {
  let problem: string | null = null
  const expanded = text.replace(/\$\{(?<name>[^}]*)(?<close>\}?)/g, (whole, name: string, close: string) => {
    const value = close === '}' && name !== '' ? variables[name] : undefined
    if (value === undefined) problem ??= `there is no environment variable ${whole}`
    return value ?? ''
  })
  return problem === null ? { text: expanded } : { problem }
}

/** A path of the configuration: `~` first, then tokens and environment variables. */
export function expandPath(path: string, tokens: Tokens, client: Client): Expanded {
  const whole = expandTilde(path, client)
  return whole === null
    ? { problem: `nobody has the home directory ${path}` }
    : expand(whole, tokens, client.variables)
}

/** null where `~name` is nobody's. */
export function expandTilde(path: string, client: Pick<Client, 'home' | 'homeOf'>): string | null {
  const groups = /^~(?<user>[^/]*)\/*(?<rest>.*)$/s.exec(path)?.groups
  if (groups === undefined) return path
  const { user = '', rest = '' } = groups
  const home = user === '' ? client.home : client.homeOf(user)
  return home === null ? null : `${home}${home.endsWith('/') ? '' : '/'}${rest}`
}
