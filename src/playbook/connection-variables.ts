import type { Inventory, Variables } from './inventory/inventory.ts'
import { type Node, type Scalar, shown, spelling } from './node.ts'
import { tellMisspelt } from './misspelt-variables.ts'
import { mistake, type Place, type Tell } from './place.ts'
import type { Play } from './play.ts'
import { hostVariables, ownVariables, scopeOf, variablesIn } from './scope.ts'
import { filler } from './template.ts'

export interface Stated {
  readonly text: string
  /** For messages. */
  readonly shown: string
  readonly isSecret: boolean
  readonly place: Place
}

/** Variables that say how a host is reached, those of the play and of `--extra-vars` too. */
export class ConnectionVariables {
  readonly #lookup: (name: string) => Node | undefined
  readonly #names: () => Iterable<string>
  readonly #fill: (node: Node) => Node | null
  readonly #tell: Tell

  constructor(play: Play | null, host: string, inventory: Inventory, extraVars: Variables, tell: Tell) {
    const own = ownVariables(host, inventory)
    const scope = scopeOf([
      own,
      extraVars,
      variablesIn(play?.vars ?? null),
      // What is wrong with files beside the playbook is told when the play is resolved.
      hostVariables(host, inventory, play?.varsFolders ?? null, () => {}),
    ])
    this.#lookup = scope.lookup
    this.#names = scope.names
    this.#fill = filler(scope, tell)
    this.#tell = tell
  }

  tellMisspelt(): void {
    tellMisspelt(this.#names(), this.#lookup, this.#tell)
  }

  /** The first of these names that is defined, and not as nothing. */
  node(...names: readonly string[]): Scalar | null {
    for (const name of names) {
      const node = this.#lookup(name)
      if (node === undefined) continue
      const filled = this.#fill(node)
      if (filled === null) return null
      if (filled.kind === 'scalar' && filled.value === null) continue
      if (filled.kind === 'scalar') return filled
      this.#tell(mistake('bad_connection', node.place, `Expected ${name} to be text`))
    }
    return null
  }

  text(...names: readonly string[]): Stated | null {
    const node = this.node(...names)
    return (
      node && { text: spelling(node), shown: shown(node), isSecret: node.secret === true, place: node.place }
    )
  }
}
